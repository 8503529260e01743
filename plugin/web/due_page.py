"""When one placed lesson is due and what late work costs there, for who coordinates its course."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from community import community
from curricula import course_titles
from plugin.due_dates import MOST_AT_ONCE, SETS, plan_due, require_due, resend_due, set_due
from plugin.lti import UNRULED, DueRule, Placement, UnknownPlacement, due_rules_of, placement
from plugin.services import services
from plugin.time_words import place_of
from plugin.web.blueprint import blueprint
from plugin.web.due_form import fields_of, typed_due
from plugin.web.due_words import late_in_words
from plugin.web.guard import demand, needs
from plugin.web.placing import zone_of
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext
from plugin.web.times import form as reader_form
from storage import utc_now


@blueprint.get("/desk/placed/<uuid:placement_id>/due")
@needs(SETS)
def due_date(placement_id: UUID) -> ResponseReturnValue:
    """`sent` is how many grades were just made due again. Raises `NotAllowed`, `NotFound`."""
    return _show(placement_id)


@blueprint.post("/desk/placed/<uuid:placement_id>/due")
@needs(SETS)
def set_due_date(placement_id: UUID) -> ResponseReturnValue:
    """Decide it. Where grades that were sent would change, it asks first; `sure` is the number of
    them that the page had told. Raises `NotAllowed`, `NotFound`.
    """
    with services().database.reading() as session:
        placed = _hers(session, placement_id)
        present = due_rules_of(session, [placement_id]).get(placement_id, UNRULED)
        typed = typed_due(request.form, _zone(session, placed), present.due)
        if typed.wrong:
            return _show(placement_id, wrong=typed.wrong), 422
        grades = plan_due(session, placement_id, typed.rule, asker=asker(), now=utc_now())
    if grades and request.form.get("sure") != str(len(grades)):
        return _show(placement_id, asked=typed.rule, changes=len(grades))
    with services().database.unit_of_work() as uow:
        set_due(uow, placement_id, typed.rule, asker=asker(), now=utc_now())
        uow.commit()
    sent = 0
    for start in range(0, len(grades), MOST_AT_ONCE):
        with services().database.unit_of_work() as uow:
            some = grades[start : start + MOST_AT_ONCE]
            sent += resend_due(uow, placement_id, some, asker=asker(), now=utc_now())
            uow.commit()
    return redirect(url_for("web.due_date", placement_id=placement_id, sent=sent), 303)


def _show(
    placement_id: UUID,
    *,
    wrong: dict[str, str] | None = None,
    asked: DueRule | None = None,
    changes: int = 0,
) -> str:
    """The form: as it is decided, as typed and `wrong`, or to be confirmed as it was `asked`."""
    with services().database.reading() as session:
        placed = _hers(session, placement_id)
        zone = _zone(session, placed)
        present = due_rules_of(session, [placement_id]).get(placement_id, UNRULED)
        if not wrong and asked is None:
            changes = len(plan_due(session, placement_id, present, asker=asker(), now=utc_now()))
        titles = course_titles(session, [placed.place])
    context: dict[str, Any] = {
        "values": request.form if wrong or asked else fields_of(present, zone),
        "sentences": late_in_words(asked.late) if asked else [],
    }
    return render_template(
        "web/due.html",
        placed=placed,
        course=titles.get(placed.place, _("A course without a name")),
        zone=place_of(zone.key, reader_form()),
        asked=asked,
        changes=changes,
        wrong=wrong or {},
        said=_said(),
        page_back=url_for("web.due_date", placement_id=placement_id),
        **context,
    )


def _hers(session: Session, placement_id: UUID) -> Placement:
    try:
        placed = placement(session, placement_id)
    except UnknownPlacement as error:
        raise NotFound from error
    demand(session, SETS, placed.community_id)
    require_due(session, asker(), placed, now=utc_now())
    if placed.what.kind != "lesson":
        raise NotFound
    return placed


def _zone(session: Session, placed: Placement) -> ZoneInfo:
    return zone_of(community(session, placed.community_id))


def _said() -> str:
    sent = request.args.get("sent", type=int)
    if sent is None:
        return ""
    if not sent:
        return _("Saved.")
    return ngettext(
        "Saved. %(num)s grade is on its way again.",
        "Saved. %(num)s grades are on their way again.",
        sent,
    )
