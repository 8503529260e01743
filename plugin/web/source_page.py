"""One LRS that records are harvested from: how it goes, what was not taken, what can be done."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community import INSTALLATION, Permission
from lrs_adapter import SourceStatus, UnknownSource, source_refusals, source_status
from plugin.operations.finding import Level, worst
from plugin.operations.lengths import length, number
from plugin.operations.sources import probe_sources
from plugin.record_sources import pause_log_source, retake_from_source
from plugin.services import services
from plugin.web.acting_on_lrs import Wrong, act_on_lrs, no_such_act, not_taken
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, needs
from plugin.web.operations_page import LEVELS, level_words
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from storage import utc_now

MOST_SHOWN = 50


@blueprint.get("/operations/sources/<label>")
@needs(Permission.SEE_OPERATIONS)
def source(label: str) -> ResponseReturnValue:
    return _page(label, done=request.args.get("done", ""))


@blueprint.post("/operations/sources/<label>")
@needs(Permission.MANAGE_LRS)
def act_on_source(label: str) -> ResponseReturnValue:
    """`act` is pause, resume, or retake (with `statement`: that one alone)."""
    own, who, now, form = services(), asker(), utc_now(), request.form

    def do(act: str) -> Wrong:
        only = [UUID(form["statement"])] if "statement" in form else []
        if act in ("pause", "resume"):
            with own.database.unit_of_work() as uow:
                pause_log_source(uow, label, asker=who, paused=act == "pause", now=now)
                uow.commit()
            return None
        if act == "retake":
            outcomes, trouble = retake_from_source(own, label, only, asker=who, now=now)
            return not_taken(trouble, [one.reason for one in outcomes if not one.taken])
        return no_such_act()

    return act_on_lrs(
        label, do, _page, endpoint="web.source", unreadable=_("That is no record's id.")
    )


def _page(label: str, *, done: str = "", wrong: str = "", status: int = 200) -> ResponseReturnValue:
    own, now = services(), utc_now()
    with own.database.reading() as session:
        demand(session, Permission.SEE_OPERATIONS, INSTALLATION)
        try:
            found = source_status(session, label)
        except UnknownSource:
            return render_template("web/source.html", row=None, label=label), 404
        refused = source_refusals(session, label, MOST_SHOWN)
    probed = probe_sources([found], now=now)
    html = render_template(
        "web/source.html",
        row=found,
        label=label,
        level=worst(probed.findings),
        findings=[one for one in probed.findings if one.level is not Level.GOOD],
        levels=LEVELS,
        level_words=level_words(),
        chosen=_chosen(found),
        refused=refused,
        reasons=_reasons(),
        length=length,
        number=number,
        done=_done(done),
        wrong=wrong,
    )
    return html, status


def _chosen(row: SourceStatus) -> list[tuple[str, tuple[str, ...]]]:
    """What is chosen, each kind by its name."""
    kinds = [
        (_("What was done"), row.verbs),
        (_("Activities, and what is below them"), row.activities),
    ]
    return [(words, values) for words, values in kinds if values]


def _reasons() -> dict[str, str]:
    """What can be done about one that was not taken, by its code."""
    return {
        "invalid": _("It breaks the specification. Once it is right there, ask for it again."),
        "no_id": _("It has no id, so it cannot be known or asked for again."),
        "conflict": _("Another record has this id here. Look which of the two is right."),
        "void_refused": _(
            "It takes back what did not come from there. If that is right, correct it here."
        ),
        "erased": _("Nothing: whoever it names was forgotten here."),
        "past": _("Nothing: by a rule it is not kept any longer."),
    }


def _done(act: str) -> str:
    return {
        "pause": _("Nothing more is read from it until you resume it."),
        "resume": _("It is read again now."),
        "retake": _("Everything that was asked for is here now."),
    }.get(act, "")
