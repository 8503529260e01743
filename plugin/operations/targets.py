"""Probe: the remote LRSs that receive the log, and what keeps them from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lrs_adapter import TargetState
from plugin.operations.finding import Finding, Level, Probed
from plugin.operations.lengths import length, number
from plugin.operations.readers import ReaderRow
from plugin.speech import gettext as _

LATE_S, TOO_LATE_S = 600.0, 3_600.0


@dataclass(frozen=True, slots=True)
class TargetRow:
    """`last_error` is what the LRS said, with what to do, in English."""

    label: str
    endpoint: str
    reader: str
    state: str
    behind: int
    waiting_s: float
    failures: int
    code: str | None
    last_error: str | None
    next_try: datetime | None

    @property
    def is_paused(self) -> bool:
        return self.state == "paused"


def probe_targets(
    head: int, states: list[TargetState], readers: Mapping[str, ReaderRow]
) -> Probed[TargetRow]:
    """`readers` by their names; a target that was never sent to has none."""
    rows = tuple(_row(head, state, readers.get(state.reader)) for state in states)
    findings = tuple(_finding(row) for row in rows)
    none = Finding("targets_none", Level.GOOD, _("No other LRS receives the records."))
    return Probed(findings or (none,), rows)


def _row(head: int, state: TargetState, reader: ReaderRow | None) -> TargetRow:
    return TargetRow(
        label=state.label,
        endpoint=state.endpoint,
        reader=state.reader,
        state=state.state,
        behind=head if reader is None else reader.behind,
        waiting_s=0.0 if reader is None else reader.waiting_s,
        failures=state.failures,
        code=state.code,
        last_error=state.last_error,
        next_try=state.next_try,
    )


def _finding(row: TargetRow) -> Finding:
    told = {"label": row.label, "count": number(row.behind), "time": length(row.waiting_s)}
    if row.is_paused:
        return Finding(
            "target_paused",
            Level.LOOK,
            _("%(label)s is paused; %(count)s records wait for it.", **told),
            _("Resume it here, or: `child lrs target resume %(label)s`", label=row.label),
            row.label,
        )
    if row.state == "drained":
        return Finding(
            "target_drained",
            Level.LOOK,
            _("%(label)s has what it was to get, and gets no more.", label=row.label),
            _(
                "Remove it: `child lrs target remove %(label)s`; or let it go on: `child lrs "
                "target resume %(label)s`",
                label=row.label,
            ),
            row.label,
        )
    if row.failures:
        late = row.waiting_s >= TOO_LATE_S or (row.code or "") in NEEDS_A_PERSON
        return Finding(
            "target_failing",
            Level.ACT if late else Level.LOOK,
            _(
                "%(label)s does not take records (%(code)s; tries that failed: %(tries)s). "
                "%(count)s records wait for it.",
                **told,
                code=row.code or "-",
                tries=number(row.failures),
            ),
            remedy(row.code, row.label),
            row.label,
        )
    if row.behind and row.waiting_s >= LATE_S:
        return Finding(
            "target_behind",
            Level.LOOK if row.waiting_s < TOO_LATE_S else Level.ACT,
            _("%(label)s is %(count)s records behind; the oldest waits for %(time)s.", **told),
            _("See under Processes whether a worker lives; more than one may run."),
            row.label,
        )
    return Finding(
        "target_current",
        Level.GOOD,
        _("%(label)s has everything, or is about to.", label=row.label),
        subject=row.label,
    )


NEEDS_A_PERSON = frozenset(
    {"key_refused", "redirected", "no_lrs", "refuses_everything", "secret_sealed"}
    | {"other_lrs", "certificate", "full"}
)
"""Trouble that waiting does not mend."""


def remedy(code: str | None, label: str) -> str:
    """What to do about a target's trouble, by its code."""
    change = f"child lrs target change {label}"
    if code == "key_refused":
        return _("Give it a key that it takes: `%(command)s --key …`", command=change)
    if code in ("no_lrs", "redirected"):
        return _("Correct its address: `%(command)s --endpoint …`", command=change)
    if code == "secret_sealed":
        return _(
            "Put back the secret key of this installation, or give the LRS its secret anew: "
            "`%(command)s --secret …`",
            command=change,
        )
    if code == "refuses_everything":
        return _(
            "Mend the cause over there and resume it; or set the first record aside, with the "
            "reason."
        )
    if code == "other_lrs":
        return _(
            "Another LRS seems to be there, or it was emptied. Correct its address: "
            "`%(command)s --endpoint …`; or send everything again: `child lrs target replay "
            "%(label)s --after 0`; or go on without that: `child lrs target accept %(label)s`",
            command=change,
            label=label,
        )
    if code == "certificate":
        return _("Ask those who run that LRS for a certificate that is good; nothing is lost.")
    if code == "full":
        return _("Ask those who run that LRS to make room; nothing is lost.")
    return _("CHILD tries again by itself. If it lasts, ask those who run that LRS.")
