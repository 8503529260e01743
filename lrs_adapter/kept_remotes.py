"""What this process keeps of each remote LRS from step to step, above all its connection."""

from dataclasses import dataclass, field
from uuid import UUID

import requests

from lrs_adapter.delivery import RemoteLrs
from lrs_adapter.transport import kept_session
from lrs_adapter.withheld_among import KnownPeople

BATCH = 50


@dataclass(slots=True)
class Kept:
    """What is kept of a target from step to step: its connection, how many it takes at once, when
    (by the monotonic clock) its cursor was last saved on the disk, who of its people refuses.
    """

    session: requests.Session = field(default_factory=kept_session)
    most: int = BATCH
    durable_at: float = 0.0
    given: tuple[str, str, str, float] | None = None
    remote: RemoteLrs | None = None
    people: KnownPeople = field(default_factory=KnownPeople)

    def remote_for(self, endpoint: str, key: str, secret: str, timeout_s: float) -> RemoteLrs:
        """The same one as before while it is told the same."""
        given = (endpoint, key, secret, timeout_s)
        if self.remote is None or self.given != given:
            self.given, self.remote = given, RemoteLrs(self.session, *given)
        return self.remote


_kept: dict[UUID, Kept] = {}


def kept_of(target_id: UUID) -> Kept:
    return _kept.get(target_id) or _kept.setdefault(target_id, Kept())
