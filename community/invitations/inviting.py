"""Asking somebody in, taking it back, and what is open."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from community.appointing import checked_reason
from community.auditing import audit
from community.communities import community
from community.errors import WrongScope
from community.invitations.errors import UnknownInvitation
from community.invitations.models import InvitationRow
from community.mailing import member_of_address, post, tidy_address
from community.members import PersonRow, person_of
from community.profile import look_of
from community.rights import Asker, Permission, require
from community.roles import Role, roles_for
from community.scopes import INSTALLATION, Scope, community_in, scope_of, unit_in
from storage import SecretBox, UnitOfWork

GOOD_FOR = timedelta(days=7)
LINK_PATH = "/invitations/"


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open invitation. `inviter` is a name, "" for the machine's operator or who was erased."""

    id: UUID
    address: str
    role: Role
    scope: Scope
    reason: str
    inviter: str
    made: datetime
    expires: datetime


def invite(
    uow: UnitOfWork,
    *,
    asker: Asker,
    address: str,
    role: Role,
    scope: Scope,
    reason: str,
    base_url: str,
    box: SecretBox | None = None,
    locale: str | None = None,
    now: datetime,
) -> tuple[Invitation, str]:
    """Ask an address in; the invitation, and its link, which cannot be shown again.

    With a `box` the link is mailed to the address. An older open invitation of the address to the
    same role is over with it. Raises `NotAllowed`, `BadAddress`, `BadReason`, and `WrongScope` for
    a role that is not held there.
    """
    require(uow.session, asker, Permission.INVITE, scope, now=now)
    tidy, said = tidy_address(address), checked_reason(reason)
    if role not in roles_for(scope):
        raise WrongScope(role, sorted(roles_for(scope)))
    _end_older(uow, tidy, role, scope, now)
    token = secrets.token_urlsafe(32)
    row = InvitationRow(
        id=uuid4(),
        token_hash=hash_of(token),
        address=tidy,
        role=role.value,
        community_id=community_in(scope),
        unit_id=unit_in(scope),
        reason=said,
        invited_by=asker.member_id,
        made=now,
        expires=now + GOOD_FOR,
    )
    uow.session.add(row)
    uow.session.flush()
    tell(uow, asker, "invitation.made", row, now)
    made, link = invitation_of(uow.session, row), f"{base_url}{LINK_PATH}{token}"
    if box is not None:
        at = community_in(scope)
        post(
            uow,
            kind="invitation",
            to=tidy,
            values={
                "inviter": made.inviter,
                "community": community(uow.session, at).name if at else None,
                "role": role.value,
                "expires": made.expires.isoformat(),
                "zone": _zone_for(uow.session, tidy, at, now),
            },
            secret={"link": link},
            box=box,
            locale=locale,
            until=made.expires,
            now=now,
        )
    return made, link


def _zone_for(session: Session, address: str, at: UUID | None, now: datetime) -> str | None:
    """In which zone (IANA name) the invited is told until when: hers where she is known, else that
    of the community; None where there is neither.
    """
    if (known := member_of_address(session, address)) is not None:
        look = look_of(session.connection(), known, now=now)
        if look.zone is not None:
            return look.zone
    return community(session, at).time_zone if at else None


def open_invitations(
    session: Session, asker: Asker, scopes: Collection[Scope], *, limit: int = 200, now: datetime
) -> list[Invitation]:
    """Those to these scopes, the newest first, in one statement. Raises `NotAllowed`."""
    for scope in scopes:
        require(session, asker, Permission.INVITE, scope, now=now)
    inviter = select(PersonRow.name).where(PersonRow.member_id == InvitationRow.invited_by)
    query = (
        select(InvitationRow, inviter.scalar_subquery())
        .where(_to(scopes), InvitationRow.ended.is_(None), InvitationRow.expires > now)
        .order_by(InvitationRow.made.desc(), InvitationRow.id)
        .limit(limit)
    )
    return [_value(row, name or "") for row, name in session.execute(query)]


def _to(scopes: Collection[Scope]) -> ColumnElement[bool]:
    communities = [each for each in map(community_in, scopes) if each is not None]
    units = [each for each in map(unit_in, scopes) if each is not None]
    found: list[ColumnElement[bool]] = [
        InvitationRow.community_id.in_(communities),
        InvitationRow.unit_id.in_(units),
    ]
    if INSTALLATION in scopes:
        found.append(and_(InvitationRow.community_id.is_(None), InvitationRow.unit_id.is_(None)))
    return or_(*found)


def withdraw_invitation(
    uow: UnitOfWork, *, asker: Asker, invitation_id: UUID, now: datetime
) -> None:
    """The link is good no longer. Raises `NotAllowed`, `UnknownInvitation`."""
    row = uow.session.get(InvitationRow, invitation_id, with_for_update=True)
    if row is None or row.ended is not None:
        raise UnknownInvitation
    scope = scope_of(row.community_id, row.unit_id)
    require(uow.session, asker, Permission.INVITE, scope, now=now)
    end(row, now)
    tell(uow, asker, "invitation.withdrawn", row, now)


def end(row: InvitationRow, now: datetime) -> None:
    row.ended, row.address = now, None


def tell(uow: UnitOfWork, asker: Asker, act: str, row: InvitationRow, now: datetime) -> None:
    """To the audit log; of the address nothing."""
    audit(
        uow,
        asker=asker,
        act=act,
        subject_kind="invitation",
        subject_id=row.id,
        community_id=row.community_id,
        unit_id=row.unit_id,
        reason=row.reason,
        details={"role": row.role},
        now=now,
    )


def invitation_of(session: Session, row: InvitationRow) -> Invitation:
    inviter = person_of(session, row.invited_by) if row.invited_by else None
    return _value(row, (inviter.name if inviter else None) or "")


def _value(row: InvitationRow, inviter: str) -> Invitation:
    return Invitation(
        id=row.id,
        address=row.address or "",
        role=Role(row.role),
        scope=scope_of(row.community_id, row.unit_id),
        reason=row.reason,
        inviter=inviter,
        made=row.made,
        expires=row.expires,
    )


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _end_older(uow: UnitOfWork, address: str, role: Role, scope: Scope, now: datetime) -> None:
    query = select(InvitationRow).where(
        InvitationRow.address == address,
        InvitationRow.role == role.value,
        InvitationRow.community_id == community_in(scope),
        InvitationRow.unit_id == unit_in(scope),
        InvitationRow.ended.is_(None),
    )
    for row in uow.session.scalars(query.with_for_update()):
        end(row, now)
