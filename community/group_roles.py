"""Roles that somebody holds for her groups at an OpenID provider, and only as long as for them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from community.appointing import end_grant, grant
from community.roles import Role, grants_of
from community.scopes import Scope, community_in, unit_in
from storage import Base, UnitOfWork

REASON = "group at the OpenID provider"


class GroupRoleRow(Base):
    """A grant that came by a group: it ends when the provider no longer names the group."""

    __tablename__ = "group_role"

    grant_id: Mapped[UUID] = mapped_column(ForeignKey("role_grant.id"), primary_key=True)
    identity_id: Mapped[UUID] = mapped_column(ForeignKey("identity.id"), index=True)


def follow_groups(
    uow: UnitOfWork,
    *,
    member_id: UUID,
    identity_id: UUID,
    wanted: Collection[tuple[Role, Scope]],
    now: datetime,
) -> None:
    """Give what her groups bring and end what they bring no longer.

    A role that somebody gave her stays as it is, and is not given twice. Both go to the audit log
    as acts of the system.
    """
    query = select(GroupRoleRow).where(GroupRoleRow.identity_id == identity_id)
    rows = {row.grant_id: row for row in uow.session.scalars(query)}
    held = {each.id: (each.role, each.scope) for each in grants_of(uow.session, member_id, now=now)}
    for grant_id, row in rows.items():
        if grant_id in held and held[grant_id] in wanted:
            continue
        if grant_id in held:
            end_grant(uow, grant_id, reason=REASON, now=now)
        uow.session.delete(row)
    for role, scope in sorted(set(wanted) - set(held.values()), key=str):
        given = grant(
            uow,
            member_id=member_id,
            role=role,
            reason=REASON,
            community_id=community_in(scope),
            unit_id=unit_in(scope),
            now=now,
        )
        uow.session.add(GroupRoleRow(grant_id=given, identity_id=identity_id))
    uow.session.flush()
