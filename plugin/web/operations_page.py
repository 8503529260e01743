"""The operator's page: what needs a person, how everything stands, and buttons that act."""

from collections.abc import Sequence
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from community import INSTALLATION, Permission
from lrs_adapter import LrsError
from plugin.operations import Finding, Level, State, state_of
from plugin.operations.acting import pause, resend, resume, set_aside
from plugin.operations.finding import ORDER
from plugin.operations.lengths import length, number, since, size
from plugin.operations.samples import Sample
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, needs
from plugin.web.pictures import Drawing, sparkline
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from storage import StorageError, utc_now

LONGEST_REASON = 500
LEVELS = {Level.GOOD: "done", Level.LOOK: "wait", Level.ACT: "loss"}
"""The kind of state that each level is shown as."""


@blueprint.get("/operations")
@needs(Permission.SEE_OPERATIONS)
def operations() -> ResponseReturnValue:
    return _page(done=request.args.get("done", ""))


@blueprint.post("/operations/targets")
@needs(Permission.MANAGE_LRS)
def act_on_target() -> ResponseReturnValue:
    """`act` is pause, resume, set-aside (with `reason`) or resend (with `statement`)."""
    own, who, now, form = services(), asker(), utc_now(), request.form
    with own.database.reading() as session:
        demand(session, Permission.MANAGE_LRS, INSTALLATION)
    act, label = form.get("act", ""), form.get("label", "")
    reason = form.get("reason", "").strip()
    try:
        if act == "pause":
            pause(own, who, label, now=now)
        elif act == "resume":
            resume(own, who, label, now=now)
        elif act == "set-aside" and 0 < len(reason) <= LONGEST_REASON:
            set_aside(own, who, label, reason, now=now)
        elif act == "set-aside":
            return _page(wrong=_("Say why, in at most 500 characters."), status=422)
        elif act == "resend":
            told = resend(own, who, label, UUID(form.get("statement", "")), now=now)
            if not told.arrived:
                said = told.reason or _("It is no longer set aside.")
                return _page(wrong=_("Not taken: %(reason)s", reason=said), status=409)
        else:
            return _page(wrong=_("That is nothing that this page can do."), status=422)
    except ValueError:
        return _page(wrong=_("That is no record's id."), status=422)
    except (LrsError, StorageError) as error:
        return _page(wrong=str(error), status=409)
    return redirect(url_for("web.operations", done=act), 303)


def _page(*, done: str = "", wrong: str = "", status: int = 200) -> ResponseReturnValue:
    own, now = services(), utc_now()
    with own.database.reading() as session:
        demand(session, Permission.SEE_OPERATIONS, INSTALLATION)
        found = state_of(session, own, now=now)
    html = render_template(
        "web/operations.html",
        state=found,
        wrong_things=_wrong_things(found),
        names=probe_names(),
        levels=LEVELS,
        level_words=level_words(),
        lag_drawing=lag_drawing,
        length=length,
        size=size,
        number=number,
        age=lambda moment: since(moment, now),
        done=_done(done),
        wrong=wrong,
    )
    return html, status


def _wrong_things(found: State) -> list[tuple[str, Finding]]:
    """What is not good, the worst first, each with the probe that found it."""
    every = [(name, each) for name, probe in found.probes.items() for each in probe.findings]
    wrong = [(name, each) for name, each in every if each.level is not Level.GOOD]
    return sorted(wrong, key=lambda one: -ORDER.index(one[1].level))


def level_words() -> dict[Level, str]:
    return {Level.GOOD: _("good"), Level.LOOK: _("look"), Level.ACT: _("act")}


def probe_names() -> dict[str, str]:
    """What each probe looks at, in the order in which they are told."""
    return {
        "processes": _("Processes"),
        "readers": _("Readers of the log"),
        "targets": _("Other LRSs"),
        "letters": _("Records that were refused"),
        "sources": _("LRSs that are read"),
        "privacy": _("Privacy"),
        "lms": _("LMS connections"),
        "mail": _("Mail"),
        "disk": _("Disk"),
        "data": _("Attached data"),
        "backups": _("Backups"),
        "keys": _("Keys"),
        "clock": _("Clocks"),
    }


def _done(act: str) -> str:
    return {
        "pause": _("Nothing more is sent to it until you resume it."),
        "resume": _("It is sent to again now."),
        "set-aside": _("The record waits aside; those after it go on."),
        "resend": _("The LRS took the record."),
    }.get(act, "")


def lag_drawing(samples: Sequence[Sample]) -> Drawing:
    """A reader's lag over time; of fewer than two samples nothing."""
    return sparkline([(one.at.timestamp(), one.value) for one in samples])
