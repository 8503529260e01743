"""Whose records stay here, and what was passed over; `withheld_among` looks at it for each batch.

Who decides it lives above; this package knows only actors and spans of time.
"""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    CursorResult,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    UniqueConstraint,
    Uuid,
    bindparam,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from lrs_adapter.identifiers import own_actor
from lrs_adapter.iris import Iris
from lrs_adapter.models import RowId
from lrs_adapter.terms import AGENT, term_digest
from storage import Base, Database, Prepared, UnitOfWork, UtcDateTime, in_portions


class WithheldActor(Base):
    """From `since` on nothing about the actor leaves, until it is ended.

    Once ended (`until`), what was stored within the span stays here for good. `digest` is that of
    the actor's term, which may not be on the log yet.
    """

    __tablename__ = "withheld_actor"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)


Index(
    "uq_withheld_actor_present",
    WithheldActor.digest,
    unique=True,
    sqlite_where=text("until is null"),
    postgresql_where=text("until is null"),
)


class WithheldChanges(Base):
    """The one row that has another number after each change of `withheld_actor`, written with it.

    What a process keeps of withheld actors holds for one number alone. It is drawn and not
    counted, so that a restored database does not come to a number that stood for something else.
    There is no row before the first change.
    """

    __tablename__ = "withheld_changes"
    __table_args__ = (CheckConstraint("singleton = 1", name="only_one"),)

    singleton: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    count: Mapped[int] = mapped_column(BigInteger)


class LrsWithheld(Base):
    """A position of the log that a target's reader passed without sending what is there."""

    __tablename__ = "lrs_withheld"
    __table_args__ = (UniqueConstraint("target_id", "position"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    target_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("lrs_target.id"))
    position: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


NOTE = Prepared(
    {
        dialect.dialect.name: dialect.insert(LrsWithheld)
        .values({name: bindparam(name) for name in ("target_id", "position", "at")})
        .on_conflict_do_nothing()
        for dialect in (sqlite, postgresql)
    }
)


CHANGED = Prepared(
    {
        dialect.dialect.name: dialect.insert(WithheldChanges)
        .values(singleton=1, count=bindparam("drawn", type_=BigInteger))
        .on_conflict_do_update(
            index_elements=[WithheldChanges.singleton],
            set_={"count": bindparam("drawn", type_=BigInteger)},
        )
        for dialect in (sqlite, postgresql)
    }
)


def _note_change(uow: UnitOfWork) -> None:
    CHANGED.run(uow, drawn=secrets.randbits(62))


def withhold(uow: UnitOfWork, iris: Iris, record_ids: Collection[UUID], now: datetime) -> None:
    """Let nothing about these members leave any more; who is withheld already stays so."""
    digests = _digests(iris, record_ids)
    held: set[bytes] = set()
    for some in in_portions(digests):
        held |= set(uow.session.scalars(_present(some)))
    fresh = [digest for digest in digests if digest not in held]
    if fresh:
        uow.session.add_all(WithheldActor(digest=digest, since=now) for digest in fresh)
        uow.session.flush()
        _note_change(uow)


def end_withholding(
    uow: UnitOfWork, iris: Iris, record_ids: Collection[UUID], now: datetime
) -> None:
    """Let what is recorded from now on leave again; what was recorded meanwhile stays."""
    ended = 0
    for some in in_portions(_digests(iris, record_ids)):
        hers = WithheldActor.digest.in_(some), WithheldActor.until.is_(None)
        done = uow.session.execute(update(WithheldActor).where(*hers).values(until=now))
        ended += cast("CursorResult[Any]", done).rowcount
    if ended:
        _note_change(uow)


def forget_withholding(uow: UnitOfWork, iris: Iris, record_id: UUID) -> None:
    """Leave no trace of a member who is forgotten; her records are no longer hers then."""
    found = WithheldActor.digest.in_(_digests(iris, [record_id]))
    uow.session.execute(delete(WithheldActor).where(found))
    _note_change(uow)


def is_withheld(session: Session, iris: Iris, record_id: UUID) -> bool:
    return bool(list(session.scalars(_present(_digests(iris, [record_id])))))


def note_withheld(
    database: Database, target_id: UUID, positions: Collection[int], now: datetime
) -> None:
    """Write down, once, that a target's reader passes these positions without sending them."""
    with database.short_transaction() as within:
        for position in sorted(positions):
            NOTE.run(within, target_id=target_id, position=position, at=now)
        within.commit()


def _digests(iris: Iris, record_ids: Collection[UUID]) -> list[bytes]:
    return [term_digest((AGENT, own_actor(iris, one))) for one in record_ids]


def _present(digests: Collection[bytes]) -> Select[bytes]:
    return select(WithheldActor.digest).where(
        WithheldActor.digest.in_(digests), WithheldActor.until.is_(None)
    )
