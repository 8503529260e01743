"""How the installation stands, each thing in one row, for the first page of its administrator."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from plugin.operations import Finding, Level, state_of
from plugin.operations.finding import ORDER, Probed
from plugin.services import Placed
from plugin.web.operations_page import LEVELS, level_words, probe_names


@dataclass(frozen=True, slots=True)
class StateRow:
    """One probe: its worst finding, what to do about it, how many more it found, and the place of
    the operator's page where it is handled. `kind` and `word` are how it stands.
    """

    name: str
    url: str
    kind: str
    word: str
    what: str
    todo: str
    more: int


@dataclass(frozen=True, slots=True)
class InstallationState:
    """`to_see_to` counts what is not good, as the doctor would warn of it; the worst rows first."""

    at: datetime
    to_see_to: int
    rows: tuple[StateRow, ...]


def installation_state(session: Session, place: Placed, *, now: datetime) -> InstallationState:
    """By the operator's own probes, which the doctor asks, too."""
    found = state_of(session, place, now=now)
    probes = sorted(found.probes.items(), key=lambda each: -ORDER.index(each[1].level))
    rows = tuple(_row(name, probe) for name, probe in probes)
    return InstallationState(found.at, len(found.findings), rows)


def _row(name: str, probe: Probed[object]) -> StateRow:
    worst = max(probe.findings, key=_gravity, default=None)
    others = [each for each in probe.findings if each.level is not Level.GOOD]
    return StateRow(
        name=probe_names()[name],
        url=url_for("web.operations", _anchor=name),
        kind=LEVELS[probe.level],
        word=level_words()[probe.level],
        what=worst.what if worst else "",
        todo=worst.todo if worst and worst.level is not Level.GOOD else "",
        more=max(0, len(others) - 1),
    )


def _gravity(finding: Finding) -> int:
    return ORDER.index(finding.level)
