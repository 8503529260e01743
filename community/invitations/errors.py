"""What inviting refuses. The family is `CommunityError`."""

from community.errors import CommunityError


class InvitationOver(CommunityError):
    """The link is unknown, used, withdrawn or too old; which of them is told to nobody."""

    def __init__(self) -> None:
        super().__init__(
            "This invitation is no longer good. Ask whoever invited you for a new one."
        )


class NotInvited(CommunityError):
    """Whoever came back from the provider is not whose address was invited."""

    def __init__(self) -> None:
        super().__init__(
            "The account does not have the address that was invited. Ask for an invitation to "
            "the address that the provider knows."
        )


class UnknownInvitation(CommunityError):
    def __init__(self) -> None:
        super().__init__("There is no such open invitation; it was accepted or withdrawn already.")
