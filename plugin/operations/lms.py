"""Probe: the connections to LMSs: launches, grades, key sets."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from plugin.lti import ConnectionState
from plugin.operations.finding import Finding, Level, Probed
from plugin.operations.lengths import length, number, since
from plugin.speech import gettext as _
from plugin.speech import ngettext

REFUSALS_SHOWN = timedelta(days=7)
TOO_LATE_S = 3_600.0


@dataclass(frozen=True, slots=True)
class LmsRow:
    """One LMS; its trouble, if any, is in the findings with its name as their subject."""

    id: str
    name: str
    is_active: bool
    last_launch: datetime | None
    last_grade: datetime | None
    retrying: int
    waiting_s: float | None
    refused: int
    keys_failed: datetime | None
    keys_failure: str | None
    waiting_origins: tuple[str, ...]


def probe_lms(states: list[ConnectionState], *, now: datetime) -> Probed[LmsRow]:
    rows = tuple(
        LmsRow(
            id=str(state.id),
            name=state.name,
            is_active=state.is_active,
            last_launch=state.last_launch,
            last_grade=state.last_grade,
            retrying=state.retrying,
            waiting_s=since(state.waiting_since, now),
            refused=state.refused,
            keys_failed=state.keys_failed,
            keys_failure=state.keys_failure,
            waiting_origins=tuple(state.waiting_origins),
        )
        for state in states
    )
    findings = tuple(finding for row in rows for finding in _findings(row, now))
    none = Finding(
        "lms_none",
        Level.LOOK,
        _("No LMS is connected, so no learner can come."),
        _("Invite one: `child lms invite --name …`"),
    )
    return Probed(findings or (none,), rows)


def _findings(row: LmsRow, now: datetime) -> list[Finding]:
    found = []
    if row.keys_failure:
        found.append(
            Finding(
                "lms_keys",
                Level.ACT,
                _(
                    "The key set of %(name)s cannot be had for %(time)s: launches fail once the "
                    "known keys are a day old.",
                    name=row.name,
                    time=length(since(row.keys_failed, now) or 0),
                ),
                row.keys_failure,
                row.name,
            )
        )
    if row.waiting_origins:
        found.append(
            Finding(
                "lms_services_elsewhere",
                Level.ACT,
                _(
                    "%(name)s says that grades or lists are at %(hosts)s, which nobody allowed.",
                    name=row.name,
                    hosts=", ".join(row.waiting_origins),
                ),
                _(
                    "Ask its administrator whether the host is theirs, then allow it on its page "
                    "on the desk, or with `child lms change --service-origin`."
                ),
                row.name,
            )
        )
    if row.retrying:
        waits = row.waiting_s or 0.0
        found.append(
            Finding(
                "lms_grades_retried",
                Level.LOOK if waits < TOO_LATE_S else Level.ACT,
                _(
                    "%(count)s grades do not reach %(name)s; the oldest waits for %(time)s.",
                    count=number(row.retrying),
                    name=row.name,
                    time=length(waits),
                ),
                _(
                    "They are tried again by themselves. The desk shows what the LMS said; ask "
                    "those who run it."
                ),
                row.name,
            )
        )
    if row.refused:
        found.append(
            Finding(
                "lms_grades_refused",
                Level.LOOK,
                ngettext(
                    "%(name)s refused %(num)s grade for good within a week.",
                    "%(name)s refused %(num)s grades for good within a week.",
                    row.refused,
                    name=row.name,
                ),
                _("The desk shows its words to the course's staff; the column may be gone there."),
                row.name,
            )
        )
    if not row.is_active:
        found.append(
            Finding(
                "lms_pending",
                Level.LOOK,
                _("%(name)s is not switched on over there yet.", name=row.name),
                _("Ask its administrator to activate the tool."),
                row.name,
            )
        )
    return found or [_well(row, now)]


def _well(row: LmsRow, now: datetime) -> Finding:
    if row.last_launch is None:
        return Finding(
            "lms_unused",
            Level.GOOD,
            _("%(name)s: nobody has come from there yet.", name=row.name),
            subject=row.name,
        )
    return Finding(
        "lms_well",
        Level.GOOD,
        _(
            "%(name)s: the last launch came %(time)s ago.",
            name=row.name,
            time=length(since(row.last_launch, now) or 0),
        ),
        subject=row.name,
    )
