"""One check of the doctor: what was looked at, what was found, what to mend."""

from dataclasses import dataclass
from enum import StrEnum

from plugin.operations import Finding, Level


class Verdict(StrEnum):
    """`WARNING` can wait or may be meant; `FAILURE` keeps CHILD from something that it is for."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """`name` stays the same from version to version; `subject` tells several of a name apart.
    `todo` is a command or a setting. Nothing in it is a secret or a person's.
    """

    name: str
    state: Verdict
    found: str
    todo: str = ""
    subject: str = ""


def ok(name: str, found: str, subject: str = "") -> Check:
    return Check(name, Verdict.OK, found, "", subject)


def warning(name: str, found: str, todo: str, subject: str = "") -> Check:
    return Check(name, Verdict.WARNING, found, todo, subject)


def failure(name: str, found: str, todo: str, subject: str = "") -> Check:
    return Check(name, Verdict.FAILURE, found, todo, subject)


def skipped(name: str, why: str, subject: str = "") -> Check:
    return Check(name, Verdict.SKIPPED, why, "", subject)


LEVELS = {
    Level.GOOD: Verdict.OK,
    Level.LOOK: Verdict.WARNING,
    Level.ACT: Verdict.FAILURE,
}


def from_finding(name: str, finding: Finding) -> Check:
    """The same finding as on the operator's page."""
    todo = finding.todo.replace("`", "")
    return Check(name, LEVELS[finding.level], finding.what, todo, finding.subject)
