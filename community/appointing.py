"""Roles given and ended, each with who did it and why, and an entry in the audit log."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from community.auditing import audit
from community.communities import community
from community.errors import BadReason, GrantOver, LastAdministrator, PastEnd, WrongScope
from community.mailing import post
from community.members import member
from community.rights import SYSTEM, Asker, Permission, require
from community.roles import Grant, Role, RoleGrant, grants_in, grants_of, role_grant, roles_for
from community.scopes import INSTALLATION, Scope, community_in, scope_of, unit_in
from storage import UnitOfWork

LONGEST_REASON = 2000


def grant(
    uow: UnitOfWork,
    *,
    member_id: UUID,
    role: Role,
    reason: str,
    community_id: UUID | None = None,
    unit_id: UUID | None = None,
    granted_by: UUID | None = None,
    until: datetime | None = None,
    now: datetime,
) -> UUID:
    """Give a role from `now` on, for what the system itself knows (a launch makes a learner, a
    provider's group an author); what a person decides goes through `appoint`. Returns the grant's
    id; one that is held already for as long stays as it is. In neither a community nor a unit it
    is an office of the installation. Raises `WrongScope` for a role that is not held there.

    The audit log tells every one but a learner's: that she came is told by her records.
    """
    scope = scope_of(community_id, unit_id)
    return _give(uow, Asker(granted_by), member_id, scope, role, reason, until, now)[0]


def appoint(
    uow: UnitOfWork,
    *,
    asker: Asker,
    member_id: UUID,
    role: Role,
    reason: str,
    community_id: UUID | None = None,
    unit_id: UUID | None = None,
    until: datetime | None = None,
    now: datetime,
) -> UUID:
    """A person gives another a role from `now` on, and she is told by mail. Returns the grant's id.

    Raises `NotAllowed`, `UnknownMember`, `BadReason`, `WrongScope`, `PastEnd`.
    """
    scope = scope_of(community_id, unit_id)
    require(uow.session, asker, Permission.APPOINT, scope, now=now)
    member(uow.session, member_id)
    said = checked_reason(reason)
    if until is not None and until <= now:
        raise PastEnd
    grant_id, is_new = _give(uow, asker, member_id, scope, role, said, until, now)
    if is_new:
        name = community(uow.session, community_id).name if community_id else None
        values = {"role": role.value, "community": name, "until": until and until.isoformat()}
        post(uow, kind="role-granted", to=member_id, values=values, now=now)
    return grant_id


def end_role(uow: UnitOfWork, grant_id: UUID, *, asker: Asker, reason: str, now: datetime) -> Grant:
    """End an office now; whoever holds it may lay it down herself. The row stays.

    Raises `UnknownGrant`, `GrantOver`, `NotAllowed`, `BadReason`, and `LastAdministrator`: the
    installation keeps one for as long as this office was given, unless its operator says otherwise.
    """
    held = role_grant(uow.session, grant_id)
    if held.member_id != asker.member_id or asker.member_id is None:
        require(uow.session, asker, Permission.APPOINT, held.scope, now=now)
    said = checked_reason(reason)
    if held.scope is INSTALLATION and not asker.is_operator:
        _keep_an_administrator(uow, held, now)
    return end_grant(uow, grant_id, asker=asker, reason=said, now=now)


def end_grant(
    uow: UnitOfWork, grant_id: UUID, *, asker: Asker = SYSTEM, reason: str, now: datetime
) -> Grant:
    """End what the system itself gave (a provider's group that she left). Raises `UnknownGrant`,
    `GrantOver`.
    """
    held = role_grant(uow.session, grant_id)
    if held.until is not None and held.until <= now:
        raise GrantOver
    uow.session.get_one(RoleGrant, grant_id).until = now
    uow.session.flush()
    _tell(uow, asker, "role.ended", held, reason, now)
    return role_grant(uow.session, grant_id)


def _keep_an_administrator(uow: UnitOfWork, held: Grant, now: datetime) -> None:
    """Two who end each other's office at once wait for one another here."""
    offices = select(RoleGrant.id).where(
        RoleGrant.community_id.is_(None), RoleGrant.unit_id.is_(None)
    )
    uow.session.scalars(offices.order_by(RoleGrant.id).with_for_update()).all()
    uow.session.expire_all()
    lasting = [
        each
        for each in grants_in(uow.session, INSTALLATION, now=now)
        if each.id != held.id and _lasts_as_long(each.until, held.until)
    ]
    if not lasting and held.holds(now):
        raise LastAdministrator


def _lasts_as_long(other: datetime | None, until: datetime | None) -> bool:
    return other is None or (until is not None and other >= until)


def checked_reason(reason: str) -> str:
    """Raises `BadReason` when it is missing or too long."""
    said = " ".join(reason.split())
    if not said or len(said) > LONGEST_REASON:
        raise BadReason(LONGEST_REASON)
    return said


def _give(
    uow: UnitOfWork,
    asker: Asker,
    member_id: UUID,
    scope: Scope,
    role: Role,
    reason: str,
    until: datetime | None,
    now: datetime,
) -> tuple[UUID, bool]:
    """The grant's id, and whether it is new."""
    if role not in roles_for(scope):
        raise WrongScope(role, sorted(roles_for(scope)))
    for held in grants_of(uow.session, member_id, now=now):
        if (held.scope, held.role) == (scope, role) and _lasts_as_long(held.until, until):
            return held.id, False
    row = RoleGrant(
        id=uuid4(),
        member_id=member_id,
        community_id=community_in(scope),
        unit_id=unit_in(scope),
        role=role.value,
        since=now,
        until=until,
        granted_by=asker.member_id,
        reason=reason,
    )
    uow.session.add(row)
    uow.session.flush()
    if role is not Role.LEARNER:
        _tell(uow, asker, "role.granted", role_grant(uow.session, row.id), reason, now)
    return row.id, True


def _tell(
    uow: UnitOfWork, asker: Asker, act: str, given: Grant, reason: str, now: datetime
) -> None:
    audit(
        uow,
        asker=asker,
        act=act,
        subject_kind="member",
        subject_id=given.member_id,
        community_id=community_in(given.scope),
        unit_id=unit_in(given.scope),
        reason=reason,
        details={
            "role": given.role.value,
            "grant": str(given.id),
            "until": given.until and given.until.isoformat(),
        },
        now=now,
    )
