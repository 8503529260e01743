"""What mailing refuses. The family is `CommunityError`."""

from uuid import UUID

from community.errors import CommunityError


class BadMail(CommunityError):
    """The caller's mistake: an undeclared kind, or values that its kind does not have."""

    def __init__(self, why: str) -> None:
        super().__init__(f"This mail cannot be posted: {why}.")


class BadAddress(CommunityError):
    def __init__(self) -> None:
        super().__init__(
            "This is not an e-mail address. Write it as name@example.org, without spaces."
        )


class AddressTaken(CommunityError):
    """Somebody else has shown that the address is hers."""

    def __init__(self) -> None:
        super().__init__(
            "This address belongs to another account here. Sign in with it, "
            "and join the two places."
        )


class UnknownMail(CommunityError):
    def __init__(self, mail_id: UUID) -> None:
        super().__init__(f"There is no mail {mail_id}. List them: child mail list")


class LinkIsGone(CommunityError):
    """After a restore, say: what let somebody in was not kept."""

    def __init__(self, mail_id: UUID) -> None:
        super().__init__(
            f"The mail {mail_id} had a link that let somebody in, and it was not kept. "
            "Dismiss the mail; whoever needs the link asks for a new one."
        )


class NotToBeMended(CommunityError):
    """Only what was refused, or may have arrived, waits for a decision."""

    def __init__(self, mail_id: UUID, state: str) -> None:
        super().__init__(
            f"The mail {mail_id} is {state}: only one that is refused or uncertain can be sent "
            "again, and only one that is not out yet can be dismissed."
        )
