"""The training units that a community works with: its side of the agreements."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import (
    AlreadyAgreed,
    BadReason,
    Permission,
    agreements,
    community_by_slug,
    units,
)
from plugin.held import Sight
from plugin.services import services
from plugin.web import agreeing
from plugin.web.agreeing import agreement_lines, people_in
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, needs
from plugin.web.people_words import names_in_words
from plugin.web.places import spot_at
from plugin.web.speech import gettext as _
from plugin.web.wording import words


@blueprint.get("/desk/communities/<slug>/units")
@needs(Permission.AGREE_WITH_UNITS, shows={Sight.DECISION_LIST})
def community_units(slug: str) -> ResponseReturnValue:
    """Raises `UnknownCommunity`, `NotAllowed`."""
    return _show(slug)


@blueprint.post("/desk/communities/<slug>/units")
@needs(Permission.AGREE_WITH_UNITS)
def ask_unit(slug: str) -> ResponseReturnValue:
    """Raises `UnknownCommunity`, `NotAllowed`."""
    with services().database.reading() as session:
        here = _demand(session, slug)
        known = [each.id for each in units(session)]
    chosen = agreeing.typed_id("unit", known)
    if chosen is None:
        return _show(slug, form="ask", error=_("Choose a training unit.")), 422
    try:
        agreeing.ask(
            unit_id=chosen,
            community_id=here,
            by_unit=False,
            reason=agreeing.typed_reason(),
        )
    except BadReason:
        return _show(slug, form="ask", error=agreeing.say_why()), 422
    except AlreadyAgreed:
        return _show(slug, form="ask", error=agreeing.already_agreed()), 409
    return redirect(url_for("web.community_units", slug=slug), 303)


@blueprint.post("/desk/communities/<slug>/units/<uuid:agreement_id>/agree")
@needs(Permission.AGREE_WITH_UNITS)
def agree_with_unit(slug: str, agreement_id: UUID) -> ResponseReturnValue:
    """Raises `UnknownCommunity`, `UnknownAgreement`, `NotAllowed`."""
    with services().database.reading() as session:
        agreeing.of_this_side(session, agreement_id, _demand(session, slug))
    agreeing.say_yes(agreement_id)
    return redirect(url_for("web.community_units", slug=slug), 303)


@blueprint.post("/desk/communities/<slug>/units/<uuid:agreement_id>/end")
@needs(Permission.AGREE_WITH_UNITS)
def end_with_unit(slug: str, agreement_id: UUID) -> ResponseReturnValue:
    """Raises `UnknownCommunity`, `UnknownAgreement`, `NotAllowed`."""
    with services().database.reading() as session:
        agreeing.of_this_side(session, agreement_id, _demand(session, slug))
    try:
        agreeing.end(agreement_id, agreeing.typed_reason())
    except BadReason:
        return _show(slug, form=str(agreement_id), error=agreeing.say_why()), 422
    return redirect(url_for("web.community_units", slug=slug), 303)


def _demand(session: Session, slug: str) -> UUID:
    here = community_by_slug(session, slug).id
    demand(session, Permission.AGREE_WITH_UNITS, here)
    return here


def _show(slug: str, *, error: str = "", form: str = "") -> str:
    with services().database.reading() as session:
        here = _demand(session, slug)
        spot = spot_at(session, f"communities/{slug}")
        names = {each.id: words(each.name) for each in units(session)}
        known = agreements(session, community_id=here)
        people = names_in_words(session, people_in(known))
        lines = agreement_lines(session, here, known, names, people)
    open_with = {one.unit_id for one in known if not one.ended}
    left = [(each, name) for each, name in names.items() if each not in open_with]
    return render_template(
        "web/units/community.html",
        spot=spot,
        lines=lines,
        to_ask=sorted(left, key=lambda one: one[1].casefold()),
        any_unit=bool(names),
        error=error,
        form=form,
        page_back=url_for("web.community_units", slug=slug),
    )
