"""Members: a random id in the records, and one deletable row that says who it is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, ScalarSelect, String, Uuid, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from community.errors import UnknownMember
from storage import Base, UnitOfWork, UtcDateTime, asked_once, asked_once_each, in_portions


class MemberRow(Base):
    """`record_id` is what learning records name; it is random and can be replaced."""

    __tablename__ = "member"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    record_id: Mapped[UUID] = mapped_column(Uuid, unique=True)
    joined: Mapped[datetime] = mapped_column(UtcDateTime)


class PersonRow(Base):
    """The only place where a name or an address stands (DESIGN, fourth idea)."""

    __tablename__ = "person"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)
    name: Mapped[str | None] = mapped_column(String(300))
    email: Mapped[str | None] = mapped_column(String(320))
    locale: Mapped[str | None] = mapped_column(String(35))


@dataclass(frozen=True, slots=True)
class Member:
    id: UUID
    record_id: UUID


@dataclass(frozen=True, slots=True)
class Person:
    name: str | None
    email: str | None
    locale: str | None


def join(
    uow: UnitOfWork,
    *,
    name: str | None = None,
    email: str | None = None,
    locale: str | None = None,
    now: datetime,
) -> Member:
    """A new member with a fresh random record id."""
    row = MemberRow(id=uuid4(), record_id=uuid4(), joined=now)
    uow.session.add(row)
    uow.session.flush()
    uow.session.add(PersonRow(member_id=row.id, name=name, email=email, locale=locale))
    uow.session.flush()
    return Member(row.id, row.record_id)


def lock_members(uow: UnitOfWork, member_ids: Collection[UUID]) -> None:
    """Whoever decides something about these members waits here for the others who do."""
    query = select(MemberRow.id).where(MemberRow.id.in_(member_ids)).order_by(MemberRow.id)
    uow.session.scalars(query.with_for_update(key_share=True)).all()


def update_person(
    uow: UnitOfWork, member_id: UUID, *, name: str | None, email: str | None, locale: str | None
) -> None:
    """Take over what a launch says now; what it does not say stays. An erased person stays so."""
    row = uow.session.get(PersonRow, member_id)
    if row is None:
        return
    row.name, row.email = name or row.name, email or row.email
    row.locale = locale or row.locale


@asked_once
def member(session: Session, member_id: UUID) -> Member:
    """Raises `UnknownMember`."""
    row = session.get(MemberRow, member_id)
    if row is None:
        raise UnknownMember(member_id)
    return Member(row.id, row.record_id)


def record_id_of(member_id: InstrumentedAttribute[UUID]) -> ScalarSelect[UUID]:
    """By what records name the member of a column, to put into another query."""
    return select(MemberRow.record_id).where(MemberRow.id == member_id).scalar_subquery()


@asked_once_each(member)
def members_by_id(session: Session, member_ids: Collection[UUID]) -> dict[UUID, Member]:
    """The same of each, in one query for a thousand. Raises `UnknownMember`."""
    found: dict[UUID, Member] = {}
    for some in in_portions(member_ids):
        for row in session.scalars(select(MemberRow).where(MemberRow.id.in_(some))):
            found[row.id] = Member(row.id, row.record_id)
    for member_id in member_ids:
        if member_id not in found:
            raise UnknownMember(member_id)
    return found


def member_by_record_id(session: Session, record_id: UUID) -> Member | None:
    row = session.scalar(select(MemberRow).where(MemberRow.record_id == record_id))
    return Member(row.id, row.record_id) if row else None


def members_by_record_id(session: Session, record_ids: Collection[UUID]) -> dict[UUID, Member]:
    """By record id, those that there are."""
    found: dict[UUID, Member] = {}
    for some in in_portions(record_ids):
        for row in session.scalars(select(MemberRow).where(MemberRow.record_id.in_(some))):
            found[row.record_id] = Member(row.id, row.record_id)
    return found


@asked_once
def person_of(session: Session, member_id: UUID) -> Person | None:
    """None when the person was erased."""
    row = session.get(PersonRow, member_id)
    return Person(row.name, row.email, row.locale) if row else None


@asked_once_each(person_of)
def persons_of(session: Session, member_ids: Collection[UUID]) -> dict[UUID, Person | None]:
    """The same of each, in one query for a thousand."""
    found: dict[UUID, Person | None] = dict.fromkeys(member_ids)
    for some in in_portions(member_ids):
        for row in session.scalars(select(PersonRow).where(PersonRow.member_id.in_(some))):
            found[row.member_id] = Person(row.name, row.email, row.locale)
    return found
