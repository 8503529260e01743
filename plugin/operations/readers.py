"""Probe: how far the readers of the log are behind, and who moves them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from certification import PROJECTOR, WaitingPaths
from lrs_adapter import ReaderState
from plugin.operations.finding import Finding, Level, Probed
from plugin.operations.lengths import length, number, since
from plugin.speech import gettext as _
from plugin.speech import ngettext

LATE_S, TOO_LATE_S = 60.0, 600.0
"""How long a record may wait for its reader before somebody should look, and act."""
PATHS = "paths"
"""The row of those paths that no worker has evaluated yet, though what touches them was read."""
NONE_WAIT = WaitingPaths()


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """`target` is the label of the LRS that the reader feeds; None for the projector, and for paths
    that wait, of which `behind` counts paths instead of records.

    `waiting_s`: how long the oldest unread record waits; `moved_s`: since the reader moved on.
    `owner` is who holds the lease now.
    """

    name: str
    target: str | None
    behind: int
    waiting_s: float
    moved_s: float | None
    owner: str | None


def probe_readers(
    head: int,
    states: list[ReaderState],
    labels: Mapping[str, str],
    owners: Mapping[UUID, str],
    paths: WaitingPaths = NONE_WAIT,
    *,
    now: datetime,
) -> Probed[ReaderRow]:
    """`labels` names targets by their readers, `owners` processes by their ids; `paths` wait for
    any worker.

    What a target's reader waits for is told by the probe of targets.
    """
    rows = [_row(state, labels, owners, now) for state in states if _is_wanted(state, labels)]
    if not any(row.name == PROJECTOR for row in rows):
        rows.insert(0, ReaderRow(PROJECTOR, None, head, 0.0, None, None))
    findings = [_finding(row) for row in rows if row.target is None]
    if paths.count:
        waiting = ReaderRow(PATHS, None, paths.count, since(paths.since, now) or 0.0, None, None)
        rows.append(waiting)
        findings += _late_paths(waiting)
    return Probed(tuple(findings), tuple(rows))


def _late_paths(row: ReaderRow) -> list[Finding]:
    if row.waiting_s < LATE_S:
        return []
    return [
        Finding(
            "paths_waiting",
            Level.LOOK if row.waiting_s < TOO_LATE_S else Level.ACT,
            ngettext(
                "%(num)s path waits to be evaluated, for %(time)s.",
                "%(num)s paths wait to be evaluated; the first for %(time)s.",
                row.behind,
                time=length(row.waiting_s),
            ),
            _(
                "Start another worker: `child worker`; every one takes a part. If one lives that "
                "does nothing, look in its log for step=wake-due."
            ),
        )
    ]


def _is_wanted(state: ReaderState, labels: Mapping[str, str]) -> bool:
    return state.name == PROJECTOR or state.name in labels


def _row(
    state: ReaderState, labels: Mapping[str, str], owners: Mapping[UUID, str], now: datetime
) -> ReaderRow:
    held = state.owner if state.until is not None and state.until > now else None
    return ReaderRow(
        name=state.name,
        target=labels.get(state.name),
        behind=state.behind,
        waiting_s=since(state.waiting_since, now) or 0.0,
        moved_s=since(state.moved, now),
        owner=None if held is None else owners.get(held, held.hex[:8]),
    )


def _finding(row: ReaderRow) -> Finding:
    if row.moved_s is None and row.behind:
        return Finding(
            "projector_never",
            Level.LOOK,
            _("The projector has read nothing yet; %(count)s records wait.", count=row.behind),
            _("Start a worker: `child worker`"),
        )
    if row.waiting_s < LATE_S:
        return Finding(
            "projector_current", Level.GOOD, _("The projector has read everything, or is about to.")
        )
    return Finding(
        "projector_behind",
        Level.LOOK if row.waiting_s < TOO_LATE_S else Level.ACT,
        _(
            "The projector is %(count)s records behind; the oldest waits for %(time)s, so paths "
            "are that old.",
            count=number(row.behind),
            time=length(row.waiting_s),
        ),
        _(
            "See under Processes whether a worker lives; if one does, look in its log for "
            "step=project."
        )
        if row.owner is None
        else _("%(who)s works on it: look in its log for step=project.", who=row.owner),
    )
