"""The tables of the log: what was said (statements), by whom and about what (terms), who reads."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime

RowId = BigInteger().with_variant(Integer, "sqlite")


class LogHead(Base):
    """The one row of counters, changed only under the log's lock; positions are never reused."""

    __tablename__ = "log_head"
    __table_args__ = (CheckConstraint("singleton = 1", name="only_one"),)

    singleton: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger)
    stored: Mapped[datetime] = mapped_column(UtcDateTime)
    last_term: Mapped[int] = mapped_column(BigInteger)


class LogTerm(Base):
    """An interned identifier: an actor, a verb, an activity, a registration.

    `digest` (BLAKE2b, 16 bytes, of kind and value) is what is unique, since an IRI may be longer
    than an index entry may be.
    """

    __tablename__ = "log_term"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(1))
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    value: Mapped[str] = mapped_column(Text)


class LogStatement(Base):
    """One statement. `document` holds the bytes as they are returned, `stored` and all.

    `object_id` is the term of the object where it is an activity; `target_id` the statement it
    points to where it is a StatementRef. `may_void_any` is whether its sender was allowed to void
    what other keys stored, which must be known when the target arrives later than its voiding.
    """

    __tablename__ = "log_statement"

    position: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    statement_id: Mapped[UUID] = mapped_column(Uuid, unique=True)
    verb_id: Mapped[int] = mapped_column(BigInteger)
    object_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_id: Mapped[int] = mapped_column(BigInteger)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    target_id: Mapped[UUID | None] = mapped_column(Uuid)
    registration: Mapped[UUID | None] = mapped_column(Uuid)
    timestamp: Mapped[datetime] = mapped_column(UtcDateTime)
    stored: Mapped[datetime] = mapped_column(UtcDateTime, unique=True)
    voided: Mapped[bool] = mapped_column(Boolean)
    is_voiding: Mapped[bool] = mapped_column(Boolean)
    may_void_any: Mapped[bool] = mapped_column(Boolean)
    document: Mapped[bytes] = mapped_column(LargeBinary)


Index(
    "ix_log_statement_actor_id_verb_id",
    LogStatement.actor_id,
    LogStatement.verb_id,
    LogStatement.object_id,
    LogStatement.position,
)
Index(
    "ix_log_statement_actor_id_pointing",
    LogStatement.actor_id,
    LogStatement.position,
    sqlite_where=text("target_id is not null"),
    postgresql_where=text("target_id is not null"),
)
Index(
    "ix_log_statement_target_id",
    LogStatement.target_id,
    sqlite_where=text("target_id is not null"),
    postgresql_where=text("target_id is not null"),
)


class LogMention(Base):
    """Which statement names which term, and as what (`roles` is a bit mask of `terms.Role`)."""

    __tablename__ = "log_mention"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form

    term_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    roles: Mapped[int] = mapped_column(SmallInteger)


BESIDES_ITS_ACTOR = "(roles & 1418) <> 0"
"""Mentions as object or member of a group, and all of these by reference (`terms.Role`).

Whose statement it is stands in `log_statement.actor_id`. A query must say exactly this for an
index to serve it.
"""

Index(
    "ix_log_mention_besides",
    LogMention.position,
    LogMention.roles,
    LogMention.term_id,
    sqlite_where=text(BESIDES_ITS_ACTOR),
    postgresql_where=text(BESIDES_ITS_ACTOR),
)
Index(
    "ix_log_mention_term_id_besides",
    LogMention.term_id,
    LogMention.position,
    sqlite_where=text(BESIDES_ITS_ACTOR),
    postgresql_where=text(BESIDES_ITS_ACTOR),
)

INVOLVED = "(roles & 24576) <> 0"
"""`Role.INVOLVED`, and registrations by reference: seldom, and of an index of their own, which says
the same. The term may be a registration's.
"""

Index(
    "ix_log_mention_involved",
    LogMention.position,
    LogMention.roles,
    LogMention.term_id,
    sqlite_where=text(INVOLVED),
    postgresql_where=text(INVOLVED),
)


class LogRegistration(Base):
    """Whose a registration is: what others say under it is about her.

    It is the owner's alone where one is known (`is_owner`): whose enrolment it is, as CHILD says
    with each record of its own. Of registrations that only others' statements name nobody says
    it; they belong to whoever acts under them.

    Written with the first such statement, under the log's lock, so `id` grows in the order of
    commits.
    """

    __tablename__ = "log_registration"
    __table_args__ = (UniqueConstraint("registration", "actor_id", "is_owner"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    registration: Mapped[UUID] = mapped_column(Uuid)
    actor_id: Mapped[int] = mapped_column(BigInteger)
    is_owner: Mapped[bool] = mapped_column(Boolean, server_default=false())


class LogHappening(Base):
    """Which statement tells which domain fact, so that a retry tells nothing twice."""

    __tablename__ = "log_happening"
    __table_args__ = (UniqueConstraint("kind", "subject", "transition", "attempt"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(64))
    subject: Mapped[UUID] = mapped_column(Uuid)
    transition: Mapped[str] = mapped_column(String(64))
    attempt: Mapped[int] = mapped_column(Integer)
    statement_id: Mapped[UUID] = mapped_column(Uuid, unique=True)


class LogReader(Base):
    """How far a reader of the log has come, since when, and which process may move it on until
    when.
    """

    __tablename__ = "log_reader"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    cursor: Mapped[int] = mapped_column(BigInteger)
    moved: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner: Mapped[UUID | None] = mapped_column(Uuid)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    token: Mapped[int] = mapped_column(BigInteger)


FORWARDERS = "forward:"
"""How the names of forwarders' readers begin; the target's id follows."""


class LrsTarget(Base):
    """A remote LRS that receives the log; `secret` is sealed.

    `filter` is JSON (`target_filter`), None lets everything through; `xapi_version` None sends each
    statement as it was written; `rate` is statements a second, at most. `filtered` counts what the
    filter left out; `drain_to` is the position after which a draining target gets no more. The LRS
    has what it took after `known_from`; of what went there before nothing is expected.
    `actor_form` is how it knows people (`actor_forms`), by the accounts of the LMS that `actor_lms`
    names, or by what follows from `form_key`, which is sealed.
    """

    __tablename__ = "lrs_target"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    label: Mapped[str] = mapped_column(String(200), unique=True)
    endpoint: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))
    failures: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    next_try: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    filter: Mapped[str | None] = mapped_column(Text)
    xapi_version: Mapped[str | None] = mapped_column(String(10))
    batch: Mapped[int] = mapped_column(Integer, server_default="50")
    rate: Mapped[int | None] = mapped_column(Integer)
    filtered: Mapped[int] = mapped_column(BigInteger, server_default="0")
    drain_to: Mapped[int | None] = mapped_column(BigInteger)
    known_from: Mapped[int] = mapped_column(BigInteger, server_default="0")
    actor_form: Mapped[str] = mapped_column(String(10), server_default="child")
    actor_lms: Mapped[str | None] = mapped_column(Text)
    form_key: Mapped[bytes | None] = mapped_column(LargeBinary)

    @property
    def reader(self) -> str:
        return f"{FORWARDERS}{self.id}"


class LrsTargetReading(Base):
    """A stretch of the log as a target got it by `filter`: after `after` and up to `up_to`.

    `up_to` None is the one under way. It tells later whether a statement went out. A target that
    never had a filter, and was never set back, has none: it got everything up to its cursor.
    """

    __tablename__ = "lrs_target_reading"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    target_id: Mapped[UUID] = mapped_column(ForeignKey("lrs_target.id"), index=True)
    filter: Mapped[str | None] = mapped_column(Text)
    after: Mapped[int] = mapped_column(BigInteger)
    up_to: Mapped[int | None] = mapped_column(BigInteger)


class LrsSentAs(Base):
    """The id under which a target knows a statement that was written otherwise for it."""

    __tablename__ = "lrs_sent_as"
    __table_args__ = (UniqueConstraint("target_id", "statement_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    target_id: Mapped[UUID] = mapped_column(ForeignKey("lrs_target.id"))
    statement_id: Mapped[UUID] = mapped_column(Uuid)
    sent_id: Mapped[UUID] = mapped_column(Uuid, unique=True)


class LrsDeadLetter(Base):
    """A statement that a remote LRS refused for good, and why."""

    __tablename__ = "lrs_dead_letter"
    __table_args__ = (UniqueConstraint("target_id", "position"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    target_id: Mapped[UUID] = mapped_column(ForeignKey("lrs_target.id"))
    position: Mapped[int] = mapped_column(BigInteger)
    statement_id: Mapped[UUID] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
