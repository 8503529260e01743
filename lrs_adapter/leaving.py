"""A worker that leaves gives back what it holds, so that another goes on at once."""

from uuid import UUID

from sqlalchemy import bindparam, update

from lrs_adapter.models import LogReader
from lrs_adapter.source_rows import LrsSource
from storage import Connected, Prepared

READERS = Prepared(
    update(LogReader).where(LogReader.owner == bindparam("leaving")).values(owner=None, until=None)
)
SOURCES = Prepared(
    update(LrsSource)
    .where(LrsSource.lease_owner == bindparam("leaving"))
    .values(lease_owner=None, lease_until=None)
)


def give_back_leases(within: Connected, owner: UUID) -> int:
    """The leases of readers and of sources that `owner` holds still; how many there were. Their
    tokens stay, so that nothing it might yet do counts.
    """
    return READERS.run(within, leaving=owner) + SOURCES.run(within, leaving=owner)
