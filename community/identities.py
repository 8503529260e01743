"""How a member is recognised again: what somebody outside vouched for, never e-mail alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, UniqueConstraint, Uuid, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from community.members import Member, MemberRow, join, member, update_person
from storage import Base, UnitOfWork, UtcDateTime, asked_once, asked_once_each, in_portions

LTI = "lti"


@dataclass(frozen=True, slots=True)
class LmsAccount:
    """Where a member comes from: an LMS's issuer and our client there, never her `sub`."""

    issuer: str
    client_id: str


class Identity(Base):
    """(kind, issuer, client, subject) names one account somewhere else.

    An LTI `sub` is unique only within its issuer, and hosted LMSs share an issuer over many
    customers, so the client id is part of the name (LMS-QUIRKS, Moodle and Canvas).
    """

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("kind", "issuer", "client", "subject"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    issuer: Mapped[str] = mapped_column(String(500))
    client: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    first_seen: Mapped[datetime] = mapped_column(UtcDateTime)


def identify_by_lti(
    uow: UnitOfWork,
    *,
    issuer: str,
    client_id: str,
    subject: str,
    name: str | None = None,
    email: str | None = None,
    locale: str | None = None,
    now: datetime,
) -> Member:
    """The member behind a launch; a subject not seen before joins as a new member."""
    known = _member_behind(uow, issuer, client_id, subject)
    if known is None:
        try:
            with uow.session.begin_nested():
                joined = join(uow, name=name, email=email, locale=locale, now=now)
                uow.session.add(
                    Identity(
                        id=uuid4(),
                        kind=LTI,
                        issuer=issuer,
                        client=client_id,
                        subject=subject,
                        member_id=joined.id,
                        first_seen=now,
                    )
                )
            return joined
        except IntegrityError:  # the same person's other window was faster
            known = _member_behind(uow, issuer, client_id, subject)
            if known is None:
                raise
    update_person(uow, known, name=name, email=email, locale=locale)
    return member(uow.session, known)


def _member_behind(uow: UnitOfWork, issuer: str, client_id: str, subject: str) -> UUID | None:
    return uow.session.scalar(
        select(Identity.member_id).where(
            Identity.kind == LTI,
            Identity.issuer == issuer,
            Identity.client == client_id,
            Identity.subject == subject,
        )
    )


def lms_subject(session: Session, record_id: UUID, *, issuer: str, client_id: str) -> str | None:
    """By which `sub` an LMS knows the member with this record id, as she first came from there."""
    query = (
        select(Identity.subject)
        .join(MemberRow, MemberRow.id == Identity.member_id)
        .where(MemberRow.record_id == record_id, Identity.kind == LTI)
        .where(Identity.issuer == issuer, Identity.client == client_id)
        .order_by(Identity.first_seen, Identity.subject)
        .limit(1)
    )
    return session.scalar(query)


@asked_once
def lms_accounts_of(session: Session, member_id: UUID) -> list[LmsAccount]:
    """By which LMSs she is known, the oldest first; none for whoever came by a sign-in link."""
    return lms_accounts_of_each(session, [member_id])[member_id]


@asked_once_each(lms_accounts_of)
def lms_accounts_of_each(
    session: Session, member_ids: Collection[UUID]
) -> dict[UUID, list[LmsAccount]]:
    """The same of each, in one statement for a thousand."""
    found: dict[UUID, list[LmsAccount]] = {each: [] for each in member_ids}
    for some in in_portions(member_ids):
        query = (
            select(Identity)
            .where(Identity.kind == LTI, Identity.member_id.in_(some))
            .order_by(Identity.first_seen, Identity.id)
        )
        for row in session.scalars(query):
            found[row.member_id].append(account_of(row))
    return found


def account_of(row: Identity) -> LmsAccount:
    return LmsAccount(row.issuer, row.client)
