"""One worker at a time reads a source: a lease with a fencing token, as the log's readers have."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, update

from lrs_adapter.errors import LeaseLost
from lrs_adapter.readers import CLOCKS_DIFFER
from lrs_adapter.source_rows import LrsSource
from lrs_adapter.sources import READING
from storage import Connected, Prepared, UnitOfWork

TAKE = Prepared(
    update(LrsSource)
    .where(
        LrsSource.id == bindparam("source"),
        LrsSource.state == READING,
        or_(
            LrsSource.lease_owner.is_(None),
            LrsSource.lease_owner == bindparam("claimant"),
            LrsSource.lease_until.is_(None),
            LrsSource.lease_until <= bindparam("now"),
            LrsSource.lease_until > bindparam("longest"),
        ),
    )
    .values(
        lease_owner=bindparam("new_owner"),
        lease_until=bindparam("new_until"),
        lease_token=LrsSource.lease_token + 1,
    )
    .returning(LrsSource.lease_token)
)


@dataclass(frozen=True, slots=True)
class SourceLease:
    """The right to write down what was read from a source; a later claim fences it."""

    source_id: UUID
    owner: UUID
    token: int
    ttl_s: float


def claim_source(
    within: Connected, source_id: UUID, owner: UUID, *, now: datetime, ttl_s: float
) -> SourceLease | None:
    """Take the lease, in a short transaction of its own; None while another owner holds it, and
    where the source is paused or removed. See `readers.claim`.
    """
    given: dict[str, Any] = {
        "source": source_id,
        "claimant": owner,
        "now": now,
        "longest": now + 2 * timedelta(seconds=ttl_s) + CLOCKS_DIFFER,
        "new_owner": owner,
        "new_until": now + timedelta(seconds=ttl_s),
    }
    for row in TAKE.rows(within, **given):
        return SourceLease(source_id, owner, row.lease_token, ttl_s)
    return None


def held_row(uow: UnitOfWork, lease: SourceLease, *, now: datetime) -> LrsSource:
    """The source's row, to be written within `uow`, with the lease held for its time again.

    Raises `LeaseLost` when the token is no longer the current one.
    """
    row = uow.session.get(LrsSource, lease.source_id, with_for_update=True)
    if row is None or (row.lease_owner, row.lease_token) != (lease.owner, lease.token):
        raise LeaseLost(f"harvest:{lease.source_id}")
    row.lease_until = now + timedelta(seconds=lease.ttl_s)
    return row


def give_back(row: LrsSource) -> None:
    """End the lease; its token stays."""
    row.lease_owner = row.lease_until = None
