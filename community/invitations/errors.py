"""What inviting refuses. The family is `CommunityError`."""

from community.errors import CommunityError


class InvitationOver(CommunityError):
    """The link is unknown, used, withdrawn or too old; which of them is told to nobody."""

    def __init__(self) -> None:
        super().__init__(
            "This invitation is no longer good. Ask whoever invited you for a new one."
        )


class UnknownInvitation(CommunityError):
    def __init__(self) -> None:
        super().__init__("There is no such open invitation; it was accepted or withdrawn already.")
