"""What this process keeps of each remote LRS from step to step, above all its connection."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import requests

from lrs_adapter.delivery import RemoteLrs
from lrs_adapter.pace import Pace
from lrs_adapter.transport import kept_session
from lrs_adapter.withheld_among import KnownPeople

BATCH = 50


@dataclass(slots=True)
class Kept:
    """What is kept of a target from step to step: its connection, how many it takes at once, when
    (by the monotonic clock) its cursor was last saved on the disk, who of its people refuses, how
    much may go by now, when it was last found to be the LRS that took what was sent.

    `limit` is how many it is to get at once; `most` is less while it finds that too large.
    """

    session: requests.Session = field(default_factory=kept_session)
    limit: int = BATCH
    most: int = BATCH
    durable_at: float = 0.0
    given: tuple[str, str, str, float, str | None] | None = None
    remote: RemoteLrs | None = None
    people: KnownPeople = field(default_factory=KnownPeople)
    pace: Pace = field(default_factory=Pace)
    recognised: datetime | None = None

    def remote_for(
        self, endpoint: str, key: str, secret: str, timeout_s: float, version: str | None
    ) -> RemoteLrs:
        """The same one as before while it is told the same."""
        given = (endpoint, key, secret, timeout_s, version)
        if self.remote is None or self.given != given:
            self.recognised = None
            self.given, self.remote = given, RemoteLrs(self.session, *given)
        return self.remote

    def limit_to(self, batch: int) -> None:
        if batch != self.limit:
            self.limit = self.most = batch

    def took(self) -> None:
        """It took a whole request: it may get one more at once."""
        self.most = min(self.limit, self.most + 1)


_kept: dict[UUID, Kept] = {}


def kept_of(target_id: UUID) -> Kept:
    return _kept.get(target_id) or _kept.setdefault(target_id, Kept())
