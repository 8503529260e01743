"""What community can refuse; every message says what to do next."""


class CommunityError(Exception):
    """The family."""


class UnknownCommunity(CommunityError):
    def __init__(self, name: object) -> None:
        super().__init__(
            f"There is no community {name}. Check its short name (child community list shows all)."
        )


class WhichCommunity(CommunityError):
    """No community was named, and there is not exactly one to take."""

    def __init__(self, slugs: list[str]) -> None:
        super().__init__(
            f"Say which community with --community: {', '.join(slugs)}."
            if slugs
            else "There is no community yet. Found one: child community add --help"
        )


class CommunityExists(CommunityError):
    def __init__(self, slug: str) -> None:
        super().__init__(f"There is a community {slug} already. Choose another short name.")


class BadSlug(CommunityError):
    def __init__(self, slug: str) -> None:
        super().__init__(
            f"{slug!r} cannot be a short name: use 2 to 60 lower-case letters, digits and hyphens."
        )


class UnknownMember(CommunityError):
    def __init__(self, member: object) -> None:
        super().__init__(f"There is no member {member}. They may have been erased.")


class NotAllowed(CommunityError):
    """The asker holds no role that permits this; `permission` names what was asked."""

    def __init__(self, permission: str) -> None:
        self.permission = permission
        super().__init__(
            f"You have no role here that allows this ({permission}). "
            "Ask a steward of the community to grant you one."
        )


class BadSignInLink(CommunityError):
    def __init__(self) -> None:
        super().__init__(
            "This sign-in link was used already or is too old. Ask whoever sent it for a new one."
        )


class OnlyHerself(CommunityError):
    """Joining and parting are done by the member who is signed in, for herself."""

    def __init__(self) -> None:
        super().__init__(
            "Only she herself joins and parts her places. She does it on her page in CHILD, "
            "opened from her course."
        )


class NoForgetRequest(CommunityError):
    def __init__(self, record_id: object) -> None:
        super().__init__(
            f"Nobody with the number {record_id} asks to be forgotten. List who does: child person "
            "erase requests"
        )


class UnknownOffer(CommunityError):
    def __init__(self) -> None:
        super().__init__(
            "This offer to join is over, or was never yours: it was used, declined or took too "
            "long. Make a new code where you came from."
        )


class OwnCode(CommunityError):
    def __init__(self) -> None:
        super().__init__("This code was made here. Enter it at the other place.")


class AlreadyTogether(CommunityError):
    def __init__(self) -> None:
        super().__init__("These two places are joined already. There is nothing more to do.")


class TooManyCodes(CommunityError):
    def __init__(self) -> None:
        super().__init__("Many codes were made in the last hour. Wait an hour, then make one more.")


class TooManyWrongCodes(CommunityError):
    def __init__(self) -> None:
        super().__init__(
            "Many wrong codes were entered in the last hour. Wait an hour, then enter a new one."
        )


class UnknownJoining(CommunityError):
    def __init__(self) -> None:
        super().__init__("These places are parted already, or it is not yours to part them.")


class BadProfile(CommunityError):
    """`problems` has a code for each field that cannot be kept as it was given."""

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        told = ", ".join(f"{field} ({code})" for field, code in sorted(problems.items()))
        super().__init__(f"The profile was not saved. Correct: {told}.")


class BadTimeZone(CommunityError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r} is not a time zone. Give its name in the IANA database, such as "
            "America/Argentina/Buenos_Aires."
        )


class IdentityTaken(CommunityError):
    """What she has proved signs in another member here, who may be she at another place."""

    def __init__(self) -> None:
        super().__init__(
            "This already signs in another member here. If that is you, sign in with it and join "
            "the two places on the page “Me”."
        )


class UnknownIdentity(CommunityError):
    def __init__(self) -> None:
        super().__init__("There is no such way to sign in that you could remove.")


class LastIdentity(CommunityError):
    def __init__(self) -> None:
        super().__init__(
            "This is the only way in which you can sign in. Add another one before you remove it."
        )


class UnknownPurpose(CommunityError):
    def __init__(self, key: str) -> None:
        super().__init__(f"Nobody is asked about {key!r}. Load the page again and decide there.")


class UnknownGrant(CommunityError):
    def __init__(self, grant_id: object) -> None:
        super().__init__(f"No role was given as {grant_id}. child role list shows all.")


class GrantOver(CommunityError):
    def __init__(self) -> None:
        super().__init__("This role has ended already. There is nothing more to do.")


class WrongScope(CommunityError):
    """`role` is not held there; `roles` are those that are."""

    def __init__(self, role: str, roles: list[str]) -> None:
        self.role, self.roles = role, roles
        super().__init__(
            f"Nobody can be {role} there. Give one of {', '.join(roles)}, or name another "
            "community, unit or the installation."
        )


class BadReason(CommunityError):
    def __init__(self, longest: int) -> None:
        super().__init__(f"Say why, in a sentence of at most {longest} characters.")


class PastEnd(CommunityError):
    def __init__(self) -> None:
        super().__init__("A role ends after it began. Give a day that is still to come, or none.")


class LastAdministrator(CommunityError):
    def __init__(self) -> None:
        super().__init__(
            "This is the installation's last administrator. Appoint another one first."
        )
