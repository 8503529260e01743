"""Training units at the desk: all that the visitor sees, founding one, and a unit's own page."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from community import (
    INSTALLATION,
    BadSlug,
    Office,
    Permission,
    UnitExists,
    UnitScope,
    agreements,
    communities,
    found_unit,
    how_many_hold,
    know_places,
    offices,
    open_invitations,
    places_where,
    unit_by_slug,
)
from plugin.held import Sight
from plugin.services import services
from plugin.web.agreeing import agreement_lines, people_in
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, may, needs
from plugin.web.kept_forms import is_kept_for
from plugin.web.office_words import office_lines, people_of
from plugin.web.page_reading import page_reading
from plugin.web.people_words import names_in_words
from plugin.web.places import spot_at
from plugin.web.role_words import role_in_words
from plugin.web.seen_people import saw_list
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.unit_rows import course_title, courses_of_unit, lms_of_unit, unit_rows
from plugin.web.wording import page_language, words
from storage import utc_now

PEOPLE_SHOWN, COURSES_SHOWN, INVITATIONS_SHOWN = 12, 100, 50
LONGEST_NAME = 200


@blueprint.get("/desk/units")
@needs(Permission.MANAGE_UNIT)
def training_units() -> ResponseReturnValue:
    """Those that the visitor manages; founding one is for the installation's administrator."""
    return _list()


@blueprint.post("/desk/units")
@needs(Permission.MANAGE_UNIT)
def found_training_unit() -> ResponseReturnValue:
    """Found a unit with a short name and a name in the page's language, and go to its page."""
    form = request.form
    with services().database.reading() as session:
        demand(session, Permission.MANAGE_UNIT, INSTALLATION)
    slug, name = form.get("slug", "").strip()[:80], " ".join(form.get("name", "").split())
    reason = " ".join(form.get("reason", "").split())[:2000]
    if not name or len(name) > LONGEST_NAME:
        return _list(errors={"name": _("Give the unit a name of 1 to 200 letters.")}), 422
    try:
        with services().database.unit_of_work() as uow:
            found_unit(
                uow,
                asker=asker(),
                slug=slug,
                name={page_language(): name},
                reason=reason,
                now=utc_now(),
            )
            uow.commit()
    except BadSlug:
        told = _("Use 2 to 60 lower-case letters, digits and hyphens.")
        return _list(errors={"slug": told}), 422
    except UnitExists:
        told = _("Another unit has this short name already. Choose another one.")
        return _list(errors={"slug": told}), 422
    return redirect(url_for("web.unit_page", slug=slug), 303)


@blueprint.get("/desk/units/<slug>")
@needs(
    Permission.SEE_DESK,
    shows={Sight.ROLE_LIST, Sight.INVITATION_LIST, Sight.DECISION_LIST},
)
def unit_page(slug: str) -> ResponseReturnValue:
    """A unit with its people, LMSs, courses, agreements. Raises `UnknownUnit`, `NotAllowed`."""
    return show_unit(slug, form="lms" if is_kept_for("web.invite_lms") else "")


def show_unit(slug: str, *, error: str = "", form: str = "", address: str = "") -> str:
    """The page, with what was wrong with the `form` ("ask", "lms", or an agreement's id) that was
    sent, or with the `address` that connects an LMS, which is shown this once.
    """
    with page_reading() as session:
        know_places(session)
        unit = unit_by_slug(session, slug)
        scope = UnitScope(unit.id)
        demand(session, Permission.SEE_DESK, scope)
        spot = spot_at(session, f"units/{slug}")
        places = {each.id: words(each.name) for each in communities(session)}
        known = agreements(session, unit_id=unit.id)
        values: dict[str, Any] = {
            "courses": courses_of_unit(session, unit.id),
            "lms": lms_of_unit(session, unit.id),
            "may_manage": may(session, Permission.MANAGE_UNIT, scope),
            "may_connect": may(session, Permission.MANAGE_LMS, scope),
        }
        held: list[Office] = []
        values["to_ask"] = _to_ask(places, {one.community_id for one in known if not one.ended})
        if may(session, Permission.APPOINT, scope):
            held = offices(session, asker=asker(), scope=scope, limit=PEOPLE_SHOWN, now=utc_now())
            saw_list(Sight.ROLE_LIST, scope)
            values["counts"] = how_many_hold(session, asker=asker(), scope=scope, now=utc_now())
        if may(session, Permission.INVITE, scope):
            values["invitations"] = open_invitations(
                session, asker(), [scope], limit=INVITATIONS_SHOWN, now=utc_now()
            )
            saw_list(Sight.INVITATION_LIST, scope)
        people = names_in_words(session, people_in(known) + people_of(held))
        values["agreements"] = agreement_lines(session, scope, known, places, people)
        if "counts" in values:
            values["people"] = office_lines(held, people)
    return render_template(
        "web/units/page.html",
        unit=unit,
        spot=spot,
        places=places,
        learners=sum(one.learners for one in values["courses"]),
        shown=COURSES_SHOWN,
        course_title=course_title,
        role_in_words=role_in_words,
        error=error,
        form=form,
        address=address,
        page_back=url_for("web.unit_page", slug=slug),
        **values,
    )


def _list(errors: dict[str, str] | None = None) -> str:
    with services().database.reading() as session:
        scopes = places_where(session, asker(), Permission.MANAGE_UNIT, now=utc_now())
        demand(session, Permission.MANAGE_UNIT, scopes[0] if scopes else INSTALLATION)
        hers = {scope.unit_id for scope in scopes if isinstance(scope, UnitScope)}
        rows = unit_rows(session, hers)
    return render_template(
        "web/units/list.html",
        rows=rows,
        may_found=INSTALLATION in scopes,
        typed=request.form,
        errors=errors or {},
        page_back=url_for("web.training_units"),
    )


def _to_ask(places: dict[UUID, str], open_with: set[UUID]) -> list[tuple[UUID, str]]:
    left = [(each, name) for each, name in places.items() if each not in open_with]
    return sorted(left, key=lambda one: one[1].casefold())
