"""Dated roles: who holds which office of a community, since when, until when, and why."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, Uuid, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import Base, UnitOfWork, UtcDateTime


class Role(StrEnum):
    STEWARD = "steward"
    AUTHOR = "author"
    FACILITATOR = "facilitator"
    COORDINATOR = "coordinator"
    MENTOR = "mentor"
    LEARNER = "learner"
    ASSESSOR = "assessor"
    ADMINISTRATOR = "administrator"


class RoleGrant(Base):
    """One office held by one member for a span of time; ending it keeps the row."""

    __tablename__ = "role_grant"
    __table_args__ = (Index(None, "member_id", "community_id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("community.id"))
    role: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(Text)


def grant(
    uow: UnitOfWork,
    *,
    member_id: UUID,
    community_id: UUID,
    role: Role,
    reason: str,
    granted_by: UUID | None = None,
    until: datetime | None = None,
    now: datetime,
) -> None:
    """Give a role from `now` on, for what the system itself knows (a launch makes a learner); what
    a person decides goes through `appoint`. One that is held already for as long stays as it is.
    """
    for held in _held(uow.session, member_id, community_id, now):
        if held.role == role and (held.until is None or (until and held.until >= until)):
            return
    uow.session.add(
        RoleGrant(
            id=uuid4(),
            member_id=member_id,
            community_id=community_id,
            role=role.value,
            since=now,
            until=until,
            granted_by=granted_by,
            reason=reason,
        )
    )
    uow.session.flush()


def roles_of(
    session: Session, member_id: UUID, community_id: UUID, *, now: datetime
) -> frozenset[Role]:
    """The roles in force at `now` (UTC-aware)."""
    return frozenset(Role(held.role) for held in _held(session, member_id, community_id, now))


def communities_of(session: Session, member_id: UUID, *, now: datetime) -> list[UUID]:
    """Ids of the communities in which the member holds any role at `now`."""
    return list(
        session.scalars(
            select(RoleGrant.community_id)
            .where(RoleGrant.member_id == member_id, *_in_force(now))
            .distinct()
        )
    )


def _held(session: Session, member_id: UUID, community_id: UUID, now: datetime) -> list[RoleGrant]:
    return list(
        session.scalars(
            select(RoleGrant).where(
                RoleGrant.member_id == member_id,
                RoleGrant.community_id == community_id,
                *_in_force(now),
            )
        )
    )


def _in_force(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (RoleGrant.since <= now, or_(RoleGrant.until.is_(None), RoleGrant.until > now))
