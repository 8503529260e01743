"""Invitations: somebody who may asks an address in, to a role; the link in the mail lets her in."""

from community.invitations.accepting import (
    Accepted,
    accept_by_account,
    accept_invitation,
    invitation_behind,
)
from community.invitations.errors import InvitationOver, NotInvited, UnknownInvitation
from community.invitations.inviting import (
    Invitation,
    invite,
    open_invitations,
    withdraw_invitation,
)

__all__ = [
    "Accepted",
    "Invitation",
    "InvitationOver",
    "NotInvited",
    "UnknownInvitation",
    "accept_by_account",
    "accept_invitation",
    "invitation_behind",
    "invite",
    "open_invitations",
    "withdraw_invitation",
]
