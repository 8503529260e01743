"""Harvest other LRSs: what was stored there since, each statement once, however that LRS does."""

import time
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import inspect, select

from lrs_adapter.answers import Answer, Outcome
from lrs_adapter.delivery import LONGEST_REQUEST
from lrs_adapter.errors import LeaseLost
from lrs_adapter.harvest_saving import clock_of_row, cursor_of_row, postpone
from lrs_adapter.harvest_step import Kept, Step
from lrs_adapter.iris import Iris
from lrs_adapter.readers import CLOCKS_DIFFER
from lrs_adapter.source_leases import claim_source
from lrs_adapter.source_reading import SourceLrs
from lrs_adapter.source_rows import LrsSource
from lrs_adapter.sources import READING
from storage import CannotOpenSecret, Database, Prepared, SecretBox


def harvest(
    database: Database,
    secret_box: SecretBox,
    iris: Iris,
    owner: UUID,
    *,
    now: datetime,
    timeout_s: float,
    only: str | None = None,
) -> int:
    """A worker's step: every source that is due, once; returns how many statements it looked at.

    `only` names one source by its label, so that each can have a thread of its own. Nothing is
    asked within a transaction. What was read and whose cursor was not saved is read again, and
    then known by its id. A source that fails is tried again later.
    """
    began = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - began)

    looked_at = 0
    for source in _due(database, now, only):
        ttl_s = 10 + LONGEST_REQUEST * timeout_s
        with database.short_transaction(durable=False) as within:
            lease = claim_source(within, source.id, owner, now=clock(), ttl_s=ttl_s)
            within.commit()
        if lease is None:
            continue
        try:
            secret = secret_box.open(source.secret)
        except CannotOpenSecret as error:
            postpone(database, lease, Answer(Outcome.FAILED, "secret_sealed", str(error)), clock)
            continue
        kept = _kept.setdefault(source.id, Kept())
        kept.held(lease.token)
        remote = SourceLrs(
            kept.session, source.endpoint, source.key, secret, source.xapi_version, timeout_s
        )
        step = Step(
            database,
            iris,
            source,
            lease,
            remote,
            kept,
            clock,
            cursor_of_row(source),
            clock_of_row(source),
        )
        try:
            step.run()
        except LeaseLost:
            continue
        finally:
            looked_at += step.looked_at
    return looked_at


_kept: dict[UUID, Kept] = {}


SOURCES = Prepared(
    select(*inspect(LrsSource).columns)
    .where(LrsSource.state == READING)
    .order_by(LrsSource.created)
)


def _due(database: Database, now: datetime, only: str | None) -> list[LrsSource]:
    """Copies, which no session knows."""
    with database.look_up() as within:
        rows = [one for one in SOURCES.rows(within) if only in (None, one.label)]
    found = [LrsSource(**row._asdict()) for row in rows]
    return [one for one in found if _is_due(one, now)]


def _is_due(source: LrsSource, now: datetime) -> bool:
    """One that was read last in the future was so while the clock was wrong, and its next time
    came from that clock.
    """
    if source.next_try is None or source.next_try <= now:
        return True
    return source.last_run is not None and source.last_run > now + CLOCKS_DIFFER
