"""Probe: the LRSs that records are harvested from, and what keeps them from coming."""

from datetime import datetime

from lrs_adapter import SourceStatus, code_of
from plugin.operations.finding import Finding, Level, Probed
from plugin.operations.lengths import length, number, since
from plugin.operations.targets import LATE_S, NEEDS_A_PERSON, TOO_LATE_S
from plugin.speech import gettext as _
from plugin.speech import ngettext

OF_A_PERSON = NEEDS_A_PERSON | {"refused_query", "too_large"}
"""Trouble that waiting does not mend."""


def probe_sources(states: list[SourceStatus], *, now: datetime) -> Probed[SourceStatus]:
    """Each source, and of each what was refused."""
    findings = tuple(each for row in states for each in _findings(row, now))
    none = Finding("sources_none", Level.GOOD, _("No other LRS is read."))
    return Probed(findings or (none,), tuple(states))


def behind_s(row: SourceStatus, now: datetime) -> float:
    """Seconds since all that the source had was here; 0 while it is looked at as often as it
    should be.
    """
    begun = row.caught_up or row.created
    return max(0.0, (since(begun, now) or 0.0) - row.every_s)


def _findings(row: SourceStatus, now: datetime) -> list[Finding]:
    found = [_finding(row, now)]
    if row.is_back:
        found.append(
            Finding(
                "source_clock",
                Level.LOOK,
                _(
                    "The clock of %(label)s was set back by about %(time)s, against this one. It "
                    "is read again from there, so nothing is missed.",
                    label=row.label,
                    time=length(row.back_s),
                ),
                _(
                    "Nothing needs to be done here. Ask those who run it to set its clock by the "
                    "network (NTP)."
                ),
                row.label,
            )
        )
    if row.refused:
        found.append(
            Finding(
                "source_refused",
                Level.LOOK,
                ngettext(
                    "%(num)s record of %(label)s could not be taken.",
                    "%(num)s records of %(label)s could not be taken.",
                    row.refused,
                    label=row.label,
                ),
                _(
                    "See why, and ask again once it is mended: "
                    "`child lrs source refused %(label)s --retry`",
                    label=row.label,
                ),
                row.label,
            )
        )
    return found


def _finding(row: SourceStatus, now: datetime) -> Finding:
    lag = behind_s(row, now)
    code = code_of(row.last_error) or "-"
    if row.state == "paused":
        return Finding(
            "source_paused",
            Level.LOOK,
            _("The reading of %(label)s is paused.", label=row.label),
            _("Resume it here, or: `child lrs source resume %(label)s`", label=row.label),
            row.label,
        )
    if row.failures:
        late = lag >= TOO_LATE_S or code in OF_A_PERSON
        return Finding(
            "source_failing",
            Level.ACT if late else Level.LOOK,
            _(
                "%(label)s gives no records (%(code)s; tries that failed: %(tries)s).",
                label=row.label,
                code=code,
                tries=number(row.failures),
            ),
            remedy(code, row.label),
            row.label,
        )
    if lag >= LATE_S:
        return Finding(
            "source_behind",
            Level.ACT if lag >= TOO_LATE_S and row.caught_up is not None else Level.LOOK,
            _(
                "For %(time)s %(label)s was not read to its end.",
                label=row.label,
                time=length(lag),
            ),
            _("See under Processes whether a worker lives; the first reading of a long log lasts."),
            row.label,
        )
    return Finding(
        "source_current",
        Level.GOOD,
        _("Everything of %(label)s is here, or about to be.", label=row.label),
        subject=row.label,
    )


def remedy(code: str, label: str) -> str:
    """What to do about a source's trouble, by its code."""
    change = f"child lrs source change {label}"
    if code == "key_refused":
        return _("Give it a key that may read there: `%(command)s --key …`", command=change)
    if code in ("no_lrs", "redirected"):
        return _("Correct its address: `%(command)s --endpoint …`", command=change)
    if code == "refused_query":
        return _(
            "If it speaks another version of xAPI: `%(command)s --xapi-version 2.0.0`",
            command=change,
        )
    if code == "secret_sealed":
        return _(
            "Put back the secret key of this installation, or give the LRS its secret anew: "
            "`%(command)s --secret …`",
            command=change,
        )
    return _("CHILD tries again by itself. If it lasts, ask those who run that LRS.")
