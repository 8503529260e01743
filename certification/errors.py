"""What certification can refuse."""

from dataclasses import dataclass
from uuid import UUID


class CertificationError(Exception):
    """The family; its message says what was wrong, where, and what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct in a scheme document; `path` is a JSON path such as `$.root.label`."""

    path: str
    wrong: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path}: {self.wrong} {self.fix}"


class BadScheme(CertificationError):
    """The document is no scheme; `problems` names every place to correct, in document order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"The scheme cannot be used as it is. Correct and try again:\n{lines}")


class BadDuration(CertificationError):
    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} is not a period. Write it as ISO 8601 has it, in whole numbers: "
            "P2Y (two years), P6M (six months), P10D (ten days), PT30H (thirty hours)."
        )


class UnknownScheme(CertificationError):
    def __init__(self, name: UUID | str) -> None:
        super().__init__(
            f"There is no published scheme {name}. `child scheme list` names those there are."
        )


class UnknownTrajectory(CertificationError):
    def __init__(self, trajectory_id: UUID) -> None:
        super().__init__(f"There is no path {trajectory_id}. Open it from the member's list.")


class NoReason(CertificationError):
    def __init__(self, longest: int) -> None:
        super().__init__(
            "Moving members to another version needs a reason that they can read. "
            f"Write one of {longest} characters at most."
        )


class NotHerOwnPath(CertificationError):
    def __init__(self) -> None:
        super().__init__("Only the member herself chooses her path. Ask her to sign in and choose.")
