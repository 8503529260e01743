"""Probe: whether the clocks of the machines and of the database agree."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from plugin.operations.finding import Finding, Level, Probed
from plugin.operations.lengths import length, number
from plugin.operations.processes import ProcessRow
from plugin.speech import gettext as _
from storage import utc_now

APART_S, TOO_FAR_APART_S = 2.0, 30.0
"""Leases bear a minute (lrs_adapter.readers.CLOCKS_DIFFER); launches are signed for minutes."""


def database_clock(session: Session) -> tuple[datetime, float]:
    """The database's time, and how far ours is before it in seconds."""
    before = utc_now()
    if session.get_bind().dialect.name != "postgresql":
        return before, 0.0  # SQLite has no clock but ours
    theirs: datetime = session.execute(text("select clock_timestamp()")).scalar_one()
    middle = before + (utc_now() - before) / 2
    return theirs, (middle - theirs) / timedelta(seconds=1)


def probe_clock(
    rows: list[ProcessRow], newest: datetime | None, *, now: datetime
) -> Probed[ProcessRow]:
    """Against the database's clock, and so against each other; and this one against the moment
    at which the newest record was stored, which no clock that went on as clocks do is before.
    """
    heard = tuple(row for row in rows if not row.is_silent)
    found = tuple(finding(row.name, row.clock_ahead_s) for row in heard)
    wrong = (
        *set_back(newest, now),
        *(each for each in found if each.level is not Level.GOOD),
    )
    good = Finding("clocks_agree", Level.GOOD, _("All clocks agree within two seconds."))
    return Probed(wrong or (good,), heard)


def set_back(newest: datetime | None, now: datetime) -> tuple[Finding, ...]:
    """Whether the clock is before what it said when the newest record came."""
    before_s = 0.0 if newest is None else (newest - now) / timedelta(seconds=1)
    if before_s < APART_S:
        return ()
    return (
        Finding(
            "clock_set_back",
            Level.LOOK if before_s < TOO_FAR_APART_S else Level.ACT,
            _(
                "The newest record was stored %(time)s from now: the clock was set back, or was "
                "ahead then.",
                time=length(before_s),
            ),
            _(
                "Set the clock by the network (NTP). Nothing is lost: records keep their order, "
                "each stored a moment after the one before until the clock has caught up."
            ),
        ),
    )


def finding(name: str, ahead_s: float) -> Finding:
    """How one machine's clock stands against the database's."""
    apart = abs(ahead_s)
    if apart < APART_S:
        return Finding("clock_well", Level.GOOD, _("The clock agrees with the database's."))
    given = {"name": name, "seconds": number(round(apart, 1))}
    return Finding(
        "clock_ahead" if ahead_s > 0 else "clock_behind",
        Level.LOOK if apart < TOO_FAR_APART_S else Level.ACT,
        _("The clock of %(name)s is %(seconds)s s ahead of the database's.", **given)
        if ahead_s > 0
        else _("The clock of %(name)s is %(seconds)s s behind the database's.", **given),
        _("Let both machines set their clocks by the network (NTP)."),
        name,
    )
