"""Whose records stay here: looked at when a batch leaves for another LRS, and noted.

Who decides it lives above; this package knows only actors and spans of time.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    UniqueConstraint,
    Uuid,
    bindparam,
    delete,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from lrs_adapter.identifiers import own_actor
from lrs_adapter.iris import Iris
from lrs_adapter.models import LogMention, LogStatement, LogTerm, RowId
from lrs_adapter.terms import AGENT, REFERENCE_SHIFT, Role, term_digest
from storage import Base, Connected, Database, Prepared, UnitOfWork, UtcDateTime

PARTY = (Role.ACTOR | Role.OBJECT | Role.MEMBER).value
ABOUT = PARTY | PARTY << REFERENCE_SHIFT
"""A record is about who acts in it or is acted upon, and about whom the record is that it names."""


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


class LrsWithheld(Base):
    """A position of the log that a target's reader passed without sending what is there."""

    __tablename__ = "lrs_withheld"
    __table_args__ = (UniqueConstraint("target_id", "position"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    target_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("lrs_target.id"))
    position: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


AMONG = Prepared(
    select(LogMention.position)
    .join(LogTerm, LogTerm.id == LogMention.term_id)
    .join(WithheldActor, WithheldActor.digest == LogTerm.digest)
    .join(LogStatement, LogStatement.position == LogMention.position)
    .where(
        LogMention.position >= bindparam("first", type_=BigInteger),
        LogMention.position <= bindparam("last", type_=BigInteger),
        LogMention.roles.bitwise_and(ABOUT) != 0,
        or_(
            WithheldActor.until.is_(None),
            (LogStatement.stored >= WithheldActor.since)
            & (LogStatement.stored < WithheldActor.until),
        ),
    )
)
"""Starts from the few actors who are withheld."""
ANYBODY = Prepared(select(WithheldActor.id).limit(1))
REGISTRATIONS = Prepared(
    select(LogStatement.registration, WithheldActor.since, WithheldActor.until)
    .join(LogTerm, LogTerm.id == LogStatement.actor_id)
    .join(WithheldActor, WithheldActor.digest == LogTerm.digest)
    .where(LogStatement.registration.is_not(None))
    .distinct()
)
REGISTERED = Prepared(
    select(LogStatement.position, LogStatement.registration, LogStatement.stored).where(
        LogStatement.position >= bindparam("first", type_=BigInteger),
        LogStatement.position <= bindparam("last", type_=BigInteger),
        LogStatement.registration.is_not(None),
    )
)
NOTE = Prepared(
    {
        dialect.dialect.name: dialect.insert(LrsWithheld)
        .values({name: bindparam(name) for name in ("target_id", "position", "at")})
        .on_conflict_do_nothing()
        for dialect in (sqlite, postgresql)
    }
)


def withhold(uow: UnitOfWork, iris: Iris, record_ids: Collection[UUID], now: datetime) -> None:
    """Let nothing about these members leave any more; who is withheld already stays so."""
    digests = _digests(iris, record_ids)
    held = set(uow.session.scalars(_present(digests)))
    uow.session.add_all(
        WithheldActor(digest=digest, since=now) for digest in digests if digest not in held
    )
    uow.session.flush()


def end_withholding(
    uow: UnitOfWork, iris: Iris, record_ids: Collection[UUID], now: datetime
) -> None:
    """Let what is recorded from now on leave again; what was recorded meanwhile stays."""
    uow.session.execute(
        update(WithheldActor)
        .where(WithheldActor.digest.in_(_digests(iris, record_ids)), WithheldActor.until.is_(None))
        .values(until=now)
    )


def forget_withholding(uow: UnitOfWork, iris: Iris, record_id: UUID) -> None:
    """Leave no trace of a member who is forgotten; her records are no longer hers then."""
    found = WithheldActor.digest.in_(_digests(iris, [record_id]))
    uow.session.execute(delete(WithheldActor).where(found))


def is_withheld(session: Session, iris: Iris, record_id: UUID) -> bool:
    return bool(list(session.scalars(_present(_digests(iris, [record_id])))))


def withheld_among(within: Connected, positions: Sequence[int]) -> frozenset[int]:
    """Those of `positions`, which ascend, that must not leave now.

    What others record under a registration is about whose registration it is: a mentor's review
    names the learner in no other way. Where nobody is withheld this costs one look at no row.
    """
    if not positions or not ANYBODY.raw_rows(within):
        return frozenset()
    reach = {"first": positions[0], "last": positions[-1]}
    found = {position for (position,) in AMONG.raw_rows(within, **reach)}
    spans: dict[UUID, list[tuple[datetime, datetime | None]]] = {}
    for registration, since, until in REGISTRATIONS.rows(within):
        spans.setdefault(registration, []).append((since, until))
    if spans:
        for position, registration, stored in REGISTERED.rows(within, **reach):
            for since, until in spans.get(registration, ()):
                if until is None or since <= stored < until:
                    found.add(position)
    return frozenset(found.intersection(positions))


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
