"""A person gives another a role of the community."""

from datetime import datetime
from uuid import UUID

from community.rights import Asker, Permission, require
from community.roles import Role, grant
from storage import UnitOfWork


def appoint(
    uow: UnitOfWork,
    *,
    asker: Asker,
    member_id: UUID,
    community_id: UUID,
    role: Role,
    reason: str,
    until: datetime | None = None,
    now: datetime,
) -> None:
    """Give a role from `now` on, kept with who gave it and why. Raises `NotAllowed`."""
    require(uow.session, asker, Permission.APPOINT, community_id, now=now)
    grant(
        uow,
        member_id=member_id,
        community_id=community_id,
        role=role,
        reason=reason,
        granted_by=asker.member_id,
        until=until,
        now=now,
    )
