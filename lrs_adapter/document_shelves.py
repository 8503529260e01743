"""Which documents a key reaches: those of its shelf, and how many that may hold."""

from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

import orjson
from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from lrs_adapter.document_models import LrsDocument, LrsShelf
from lrs_adapter.errors import TooManyDocuments
from lrs_adapter.iris import Iris
from lrs_adapter.keys import LrsKey

MOST_DOCUMENTS = 1_000_000
"""So many documents fit on one shelf."""
MOST_OF_ONE = 10_000
"""So many of them may be about one person: what one learner's content does, others do not feel."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Keys without a limit share the one of the installation: what one client writes, the next
    one reads. A key that is limited to a community has one of its own.
    """

    authority: str | None = None
    community_id: UUID | None = None

    @property
    def digest(self) -> bytes:
        named = [self.authority, None if self.community_id is None else str(self.community_id)]
        return blake2b(orjson.dumps(named), digest_size=16).digest()


def shelf_of(key: LrsKey, iris: Iris) -> Shelf:
    if key.community_id is None:
        return Shelf()
    return Shelf(key.authority(iris), key.community_id)


def shelf_id(session: Session, shelf: Shelf) -> int:
    """The row of `shelf`, made when it is the first document's."""
    query = select(LrsShelf.id).where(LrsShelf.digest == shelf.digest)
    found = session.scalar(query)
    if found is not None:
        return found
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(
        dialect.insert(LrsShelf)
        .values(
            digest=shelf.digest,
            authority=shelf.authority,
            community_id=shelf.community_id,
            documents=0,
        )
        .on_conflict_do_nothing()
    )
    return session.scalars(query).one()


def count_documents(session: Session, row: int, change: int) -> None:
    """Note that so many documents came or went. Raises `TooManyDocuments`.

    The row is locked until the commit, so this is the last write of a unit.
    """
    one = update(LrsShelf).where(LrsShelf.id == row)
    if change > 0:
        one = one.where(LrsShelf.documents + change <= MOST_DOCUMENTS)
    done = session.execute(one.values(documents=LrsShelf.documents + change))
    assert isinstance(done, CursorResult)
    if not done.rowcount:
        raise TooManyDocuments(MOST_DOCUMENTS, "by this key")


def check_room(session: Session, row: int, actor_digest: bytes) -> None:
    """Raise `TooManyDocuments` where the shelf has no room for one more about this person."""
    some = (
        select(LrsDocument.id)
        .where(LrsDocument.actor_digest == actor_digest, LrsDocument.shelf_id == row)
        .limit(MOST_OF_ONE)
    )
    if (session.scalar(select(func.count()).select_from(some.subquery())) or 0) >= MOST_OF_ONE:
        raise TooManyDocuments(MOST_OF_ONE, "about this agent")
