"""A training unit's side of its agreements: ask a community, agree with it, end it."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from community import (
    AlreadyAgreed,
    BadReason,
    Permission,
    UnitScope,
    communities,
    unit_by_slug,
)
from plugin.services import services
from plugin.web import agreeing
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, needs
from plugin.web.speech import gettext as _
from plugin.web.unit_pages import show_unit


@blueprint.post("/desk/units/<slug>/agreements")
@needs(Permission.MANAGE_UNIT)
def ask_community(slug: str) -> ResponseReturnValue:
    """Raises `UnknownUnit`, `NotAllowed`."""
    with services().database.reading() as session:
        unit = unit_by_slug(session, slug)
        demand(session, Permission.MANAGE_UNIT, UnitScope(unit.id))
        known = [each.id for each in communities(session)]
    chosen = agreeing.typed_id("community", known)
    if chosen is None:
        return show_unit(slug, form="ask", error=_("Choose a community.")), 422
    try:
        agreeing.ask(
            unit_id=unit.id,
            community_id=chosen,
            by_unit=True,
            reason=agreeing.typed_reason(),
        )
    except BadReason:
        return show_unit(slug, form="ask", error=agreeing.say_why()), 422
    except AlreadyAgreed:
        return show_unit(slug, form="ask", error=agreeing.already_agreed()), 409
    return redirect(url_for("web.unit_page", slug=slug, _anchor="agreements"), 303)


@blueprint.post("/desk/units/<slug>/agreements/<uuid:agreement_id>/agree")
@needs(Permission.MANAGE_UNIT)
def agree_with_community(slug: str, agreement_id: UUID) -> ResponseReturnValue:
    """Raises `UnknownUnit`, `UnknownAgreement`, `NotAllowed`."""
    _demand(slug, agreement_id)
    agreeing.say_yes(agreement_id)
    return redirect(url_for("web.unit_page", slug=slug, _anchor="agreements"), 303)


@blueprint.post("/desk/units/<slug>/agreements/<uuid:agreement_id>/end")
@needs(Permission.MANAGE_UNIT)
def end_with_community(slug: str, agreement_id: UUID) -> ResponseReturnValue:
    """Raises `UnknownUnit`, `UnknownAgreement`, `NotAllowed`."""
    _demand(slug, agreement_id)
    try:
        agreeing.end(agreement_id, agreeing.typed_reason())
    except BadReason:
        return show_unit(slug, form=str(agreement_id), error=agreeing.say_why()), 422
    return redirect(url_for("web.unit_page", slug=slug, _anchor="agreements"), 303)


def _demand(slug: str, agreement_id: UUID) -> None:
    with services().database.reading() as session:
        scope = UnitScope(unit_by_slug(session, slug).id)
        demand(session, Permission.MANAGE_UNIT, scope)
        agreeing.of_this_side(session, agreement_id, scope)
