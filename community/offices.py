"""Who holds or held what in a scope, for whoever gives roles there, a page at a time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from community.audit_reading import AuditEntry, entries_about
from community.names import members_named
from community.rights import Asker, Permission, require
from community.roles import Grant, Role, RoleGrant, grant_in
from community.scopes import Scope, community_in, unit_in


@dataclass(frozen=True, slots=True)
class Office:
    """A grant with the entries of the audit log that tell who gave it and who ended it; None where
    nobody did: a launch makes a learner, a date ends a role.
    """

    grant: Grant
    given: AuditEntry | None
    ended: AuditEntry | None


def offices(
    session: Session,
    *,
    asker: Asker,
    scope: Scope,
    ended: bool = False,
    roles: Collection[Role] | None = None,
    words: str = "",
    offset: int = 0,
    limit: int = 50,
    now: datetime,
) -> list[Office]:
    """Those in force at `now`, or those that ended before; the newest first. `words` are looked for
    in names. Raises `NotAllowed` unless the asker gives roles there.
    """
    require(session, asker, Permission.APPOINT, scope, now=now)
    wanted = select(RoleGrant).where(*_there(scope), _at(now, ended=ended))
    if roles is not None:
        wanted = wanted.where(RoleGrant.role.in_([each.value for each in roles]))
    if words.split():
        wanted = wanted.where(RoleGrant.member_id.in_(members_named(words)))
    order = (RoleGrant.until.desc(),) if ended else ()
    rows = session.scalars(
        wanted.order_by(*order, RoleGrant.since.desc(), RoleGrant.id).offset(offset).limit(limit)
    )
    grants = [grant_in(row) for row in rows]
    told = _told(session, scope, grants)
    return [
        Office(each, told.get((each.id, "role.granted")), told.get((each.id, "role.ended")))
        for each in grants
    ]


def how_many_hold(
    session: Session, *, asker: Asker, scope: Scope, now: datetime
) -> Mapping[Role, int]:
    """How many hold each role there now. Raises `NotAllowed`."""
    require(session, asker, Permission.APPOINT, scope, now=now)
    counted = (
        select(RoleGrant.role, func.count(RoleGrant.member_id.distinct()))
        .where(*_there(scope), _at(now, ended=False))
        .group_by(RoleGrant.role)
    )
    return {Role(role): count for role, count in session.execute(counted)}


def _there(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    return (
        RoleGrant.community_id == community_in(scope),
        RoleGrant.unit_id == unit_in(scope),
    )


def _at(now: datetime, *, ended: bool) -> ColumnElement[bool]:
    if ended:
        return RoleGrant.until <= now
    return (RoleGrant.since <= now) & or_(RoleGrant.until.is_(None), RoleGrant.until > now)


def _told(
    session: Session, scope: Scope, grants: Collection[Grant]
) -> dict[tuple[UUID, str], AuditEntry]:
    people = {str(each.member_id) for each in grants}
    entries = entries_about(session, scope, "member", people, ("role.granted", "role.ended"))
    return {(UUID(str(each.details["grant"])), each.act): each for each in entries}
