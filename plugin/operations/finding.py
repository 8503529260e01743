"""What a probe tells: how it stands, in one sentence, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Row = TypeVar("Row", covariant=True)


class Level(StrEnum):
    """`LOOK` can wait for a working day, `ACT` cannot."""

    GOOD = "good"
    LOOK = "look"
    ACT = "act"


ORDER = (Level.GOOD, Level.LOOK, Level.ACT)


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` stays the same from version to version; `what` and `todo` are sentences in the
    language of the page or command, in which commands stand between backticks. `subject` names what
    it is about (a target's label, a host).
    """

    code: str
    level: Level
    what: str
    todo: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Probed(Generic[Row]):
    """One probe's findings, and the rows that they were found in."""

    findings: tuple[Finding, ...]
    rows: tuple[Row, ...] = ()

    @property
    def level(self) -> Level:
        return worst(self.findings)


def worst(findings: tuple[Finding, ...]) -> Level:
    """The level of the worst of them; good where there is none."""
    return max((each.level for each in findings), key=ORDER.index, default=Level.GOOD)
