"""She follows the link and accepts: a member from then on, with the role that was offered."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from community.appointing import grant
from community.errors import NotAllowed
from community.invitations.errors import InvitationOver, NotInvited
from community.invitations.inviting import Invitation, end, hash_of, invitation_of, tell
from community.invitations.models import InvitationRow
from community.joining import members_together
from community.mailing import BadAddress, address_key, member_of_address, verify_address
from community.members import join
from community.rights import OPERATOR, Asker, Permission, require
from community.roles import Role
from community.scopes import scope_of
from storage import UnitOfWork


@dataclass(frozen=True, slots=True)
class Accepted:
    """Who accepted; `is_new` where she was nobody here before."""

    member_id: UUID
    is_new: bool


def invitation_behind(session: Session, token: str, *, now: datetime) -> Invitation:
    """What the link offers. Raises `InvitationOver`."""
    query = select(InvitationRow).where(InvitationRow.token_hash == hash_of(token))
    return invitation_of(session, _open(session.scalar(query), now))


def accept_invitation(
    uow: UnitOfWork,
    token: str,
    *,
    name: str | None = None,
    locale: str | None = None,
    now: datetime,
) -> Accepted:
    """Use up the link: whoever holds it has the mailbox, which from now on signs her in.

    She is the member whose address it is, else a new one, never whoever happens to be signed in in
    that browser: a link that somebody passed on makes nobody else an officer. What the inviter
    may no longer give, nobody gets. Raises `InvitationOver`.
    """
    query = select(InvitationRow).where(InvitationRow.token_hash == hash_of(token))
    row = _open(uow.session.scalar(query.with_for_update()), now)
    _check_inviter(uow.session, row, now)
    address = row.address or ""
    known = member_of_address(uow.session, address)
    member_id = known or join(uow, name=name, email=address, locale=locale, now=now).id
    verify_address(uow, member_id, address, now)
    _give(uow, row, member_id, now)
    return Accepted(member_id, known is None)


def accept_by_account(
    uow: UnitOfWork,
    invitation_id: UUID,
    *,
    member_id: UUID,
    email: str | None,
    now: datetime,
) -> Accepted:
    """The same where a link alone lets nobody in: the browser that held the link has come back
    from the provider as `member_id`, and it is she who gets the role.

    The address that was invited must be the one that the provider has of her, `email`, or one that
    she has proved here; else a link that was passed on would make somebody else an officer. It
    becomes no way in: whoever has its mailbox would come in as her. Raises `InvitationOver`,
    `NotInvited`.
    """
    query = select(InvitationRow).where(InvitationRow.id == invitation_id)
    row = _open(uow.session.scalar(query.with_for_update()), now)
    _check_inviter(uow.session, row, now)
    address = row.address or ""
    if not _is_same(email, address):
        owner = member_of_address(uow.session, address)
        if owner not in members_together(uow.session, member_id):
            raise NotInvited
    _give(uow, row, member_id, now)
    return Accepted(member_id, is_new=False)


def _is_same(email: str | None, address: str) -> bool:
    try:
        return email is not None and address_key(email) == address_key(address)
    except BadAddress:
        return False  # a provider may tell anything


def _give(uow: UnitOfWork, row: InvitationRow, member_id: UUID, now: datetime) -> None:
    """The role, and an end to the link."""
    grant(
        uow,
        member_id=member_id,
        role=Role(row.role),
        reason=row.reason,
        community_id=row.community_id,
        unit_id=row.unit_id,
        granted_by=row.invited_by,
        now=now,
    )
    row.accepted, row.accepted_by = now, member_id
    end(row, now)
    tell(uow, Asker(member_id), "invitation.accepted", row, now)
    uow.session.flush()


def _open(row: InvitationRow | None, now: datetime) -> InvitationRow:
    if row is None or row.ended is not None or row.expires <= now:
        raise InvitationOver
    return row


def _check_inviter(session: Session, row: InvitationRow, now: datetime) -> None:
    asker = Asker(row.invited_by) if row.invited_by else OPERATOR
    try:
        scope = scope_of(row.community_id, row.unit_id)
        require(session, asker, Permission.INVITE, scope, now=now)
    except NotAllowed as error:
        raise InvitationOver from error
