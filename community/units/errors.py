"""What training units can refuse."""

from community.errors import CommunityError


class UnknownUnit(CommunityError):
    def __init__(self, name: object) -> None:
        super().__init__(f"There is no training unit {name}. child unit list shows all.")


class UnitExists(CommunityError):
    def __init__(self, slug: str) -> None:
        super().__init__(f"There is a training unit {slug} already. Choose another short name.")


class UnknownAgreement(CommunityError):
    def __init__(self) -> None:
        super().__init__("There is no such agreement, or it has ended already.")


class AlreadyAgreed(CommunityError):
    def __init__(self) -> None:
        super().__init__(
            "They work together already, or one side has asked and the other has yet to answer."
        )


class NotAgreed(CommunityError):
    def __init__(self) -> None:
        super().__init__(
            "The training unit and the community have not agreed to work together. "
            "Let both sides agree first."
        )


class LmsTaken(CommunityError):
    def __init__(self) -> None:
        super().__init__("This LMS belongs to another training unit. Take it from there first.")


class UnknownUnitLms(CommunityError):
    def __init__(self) -> None:
        super().__init__("This LMS belongs to no training unit.")
