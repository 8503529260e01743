"""One LRS that records are sent to: how it goes, what it refused, what can be done."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community import INSTALLATION, Asker, Permission
from lrs_adapter import TargetSettings, UnknownTarget
from plugin.operations.acting import pause, resend_refused, resume, set_aside
from plugin.operations.finding import Level
from plugin.operations.lengths import length, number
from plugin.operations.target_standing import target_standing
from plugin.record_targets import accept_log_target, replay_log_target
from plugin.services import Services, services
from plugin.web.acting_on_lrs import Wrong, act_on_lrs, no_such_act, not_taken
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, needs
from plugin.web.operations_page import LEVELS, LONGEST_REASON, lag_drawing, level_words
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from storage import utc_now

MOST_SHOWN = 50


@blueprint.get("/operations/targets/<label>")
@needs(Permission.SEE_OPERATIONS)
def target(label: str) -> ResponseReturnValue:
    return _page(label, done=request.args.get("done", ""))


@blueprint.post("/operations/targets/<label>")
@needs(Permission.MANAGE_LRS)
def act_on_one_target(label: str) -> ResponseReturnValue:
    """`act` is pause, resume, accept, set-aside (with `reason`), replay (with the day `since`), or
    resend (with `statement`: that one alone).
    """
    own, who, now = services(), asker(), utc_now()
    return act_on_lrs(
        label,
        lambda act: _do(own, who, label, act, now),
        _page,
        endpoint="web.target",
        unreadable=_("That is no record's id, or no day."),
    )


def _do(own: Services, who: Asker, label: str, act: str, now: datetime) -> Wrong:
    form = request.form
    if act == "pause":
        pause(own, who, label, now=now)
    elif act == "resume":
        resume(own, who, label, now=now)
    elif act == "set-aside":
        reason = form.get("reason", "").strip()
        if not 0 < len(reason) <= LONGEST_REASON:
            return _("Say why, in at most 500 characters."), 422
        set_aside(own, who, label, reason, now=now)
    elif act == "resend":
        only = [UUID(form["statement"])] if "statement" in form else []
        outcomes, trouble = resend_refused(own, who, label, only, now=now)
        return not_taken(trouble, [one.reason for one in outcomes if not one.delivered])
    elif act in ("replay", "accept"):
        with own.database.unit_of_work() as uow:
            if act == "accept":
                accept_log_target(uow, label, asker=who, now=now)
            else:
                day = date.fromisoformat(form.get("since", ""))
                since = datetime(day.year, day.month, day.day, tzinfo=UTC)
                replay_log_target(uow, label, asker=who, since=since, now=now)
            uow.commit()
    else:
        return no_such_act()
    return None


def _page(label: str, *, done: str = "", wrong: str = "", status: int = 200) -> ResponseReturnValue:
    own, now = services(), utc_now()
    with own.database.reading() as session:
        demand(session, Permission.SEE_OPERATIONS, INSTALLATION)
        try:
            found = target_standing(session, label, most=MOST_SHOWN, now=now)
        except UnknownTarget:
            return render_template("web/target.html", row=None, label=label), 404
    html = render_template(
        "web/target.html",
        row=found.status,
        found=found,
        label=label,
        is_well=found.finding.level is Level.GOOD,
        gets=_gets(found.status.settings),
        levels=LEVELS,
        level_words=level_words(),
        standing=_standing(found.standing),
        lag_drawing=lag_drawing,
        length=length,
        number=number,
        yesterday=(now - timedelta(days=1)).date().isoformat(),
        done=_done(done),
        wrong=wrong,
    )
    return html, status


def _gets(settings: TargetSettings) -> list[tuple[str, list[str]]]:
    """What is chosen, each kind by its name."""
    chosen, told = settings.filter, list[tuple[str, list[str]]]()
    for words, values in (
        (_("Communities"), chosen.communities),
        (_("What was done"), chosen.verbs),
        (_("Activities, and what is below them"), chosen.activities),
        (_("LMSs"), chosen.platforms),
    ):
        if values:
            told.append((words, list(values)))
    return told


def _standing(standing: str) -> str:
    """In words where they tell more than the code."""
    return {
        "active": _("sends"),
        "paused": _("paused"),
        "draining": _("sends what there was, then no more"),
        "drained": _("has what it was to get"),
        "other_lrs": _("another LRS is there"),
        "certificate": _("its certificate is not good"),
        "full": _("it has no room left"),
    }.get(standing, standing)


def _done(act: str) -> str:
    return {
        "pause": _("Nothing more is sent to it until you resume it."),
        "resume": _("It is sent to again now."),
        "set-aside": _("The record waits aside; those after it go on."),
        "resend": _("The LRS took what was sent again."),
        "replay": _("What it got since then is sent again."),
        "accept": _("It goes on with the LRS that is there now."),
    }.get(act, "")
