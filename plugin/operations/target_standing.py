"""How one remote LRS stands, with all that an operator needs: for its page and for the command."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lrs_adapter import (
    DeadLetter,
    TargetStatus,
    code_of,
    dead_letters,
    reader_states,
    target_states,
    target_status,
)
from plugin.operations import letters
from plugin.operations.finding import Finding
from plugin.operations.readers import probe_readers
from plugin.operations.samples import BEHIND, NOBODY, Sample, read_samples
from plugin.operations.targets import probe_targets

PACE_OVER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Letter:
    """A record that was refused for good or set aside, and what can be done about it."""

    letter: DeadLetter
    code: str
    todo: str


@dataclass(frozen=True, slots=True)
class TargetStanding:
    """`pace` is records a second over the last hour, as far as it is known; `standing` the state,
    or the kind of its trouble while it fails; `lags` how far it was behind.
    """

    status: TargetStatus
    standing: str
    finding: Finding
    waiting_s: float
    pace: float | None
    lags: Sequence[Sample]
    letters: Sequence[Letter]


def target_standing(
    session: Session, label: str, *, most: int | None = None, now: datetime
) -> TargetStanding:
    """With its dead letters, at most so many. Raises `lrs_adapter.UnknownTarget`."""
    status = target_status(session, label)
    head, reading = reader_states(session)
    [state] = [one for one in target_states(session) if one.label == label]
    readers = probe_readers(head, reading, {state.reader: label}, {}, now=now)
    by_name = {row.name: row for row in readers.rows}
    probed = probe_targets(head, [state], by_name)
    samples = read_samples(session)
    lags = samples.get(BEHIND + status.reader, [])
    fails = state.failures and status.state == "active"
    return TargetStanding(
        status=status,
        standing=(state.code or "failing") if fails else status.state,
        finding=probed.findings[0],
        waiting_s=by_name[state.reader].waiting_s if state.reader in by_name else 0.0,
        pace=pace_of(lags, samples.get(BEHIND + NOBODY, []), now),
        lags=lags,
        letters=[_letter(one) for one in dead_letters(session, label, most)],
    )


def pace_of(lags: Sequence[Sample], heads: Sequence[Sample], now: datetime) -> float | None:
    """Records a second, from how long the log was and how much of it was not sent, both at the
    same moments; None where there are not two of them within the last hour.
    """
    long = {one.at: one.value for one in heads}
    sent = [
        (one.at, long[one.at] - one.value)
        for one in lags
        if one.at in long and now - PACE_OVER <= one.at <= now
    ]
    if len(sent) < 2:
        return None
    (began, first), (ended, last) = sent[0], sent[-1]
    return max(0.0, (last - first) / (ended - began).total_seconds())


def _letter(one: DeadLetter) -> Letter:
    code = code_of(one.reason) or "refused"
    return Letter(one, code, letters.remedy(code))
