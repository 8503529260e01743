"""LMSs of training units: an address that connects a new one, and to whom a known one belongs."""

from collections.abc import Callable
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from community import (
    BadReason,
    LmsTaken,
    NotAgreed,
    Permission,
    UnitScope,
    UnknownUnitLms,
    communities_with,
    community,
    unit_by_slug,
    unit_of_lms,
    units,
    units_with,
)
from plugin.lti import (
    Registration,
    RegistrationRefused,
    UnknownRegistration,
    give_lms_to_unit,
    invite,
    registration,
    take_lms_from_unit,
)
from plugin.services import services
from plugin.web.agreeing import typed_id, typed_reason
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, needs
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.unit_pages import show_unit
from plugin.web.wording import words
from storage import utc_now


@blueprint.post("/desk/units/<slug>/lms")
@needs(Permission.MANAGE_LMS, fresh=True)
def invite_lms(slug: str) -> ResponseReturnValue:
    """Show, once, the address by which an LMS's administrator connects it for the unit."""
    with services().database.reading() as session:
        unit = unit_by_slug(session, slug)
        demand(session, Permission.MANAGE_LMS, UnitScope(unit.id))
        places = communities_with(session, unit.id, now=utc_now())
    chosen = typed_id("community", places)
    if chosen is None:
        return show_unit(slug, form="lms", error=_("Choose a community.")), 422
    try:
        with services().database.unit_of_work() as uow:
            address = invite(
                uow,
                asker=asker(),
                community_id=chosen,
                unit_id=unit.id,
                name=" ".join(request.form.get("name", "").split()),
                base_url=services().settings.base_url,
                now=utc_now(),
            )
            uow.commit()
    except RegistrationRefused:
        told = _("Give the LMS a name of 1 to 300 letters.")
        return show_unit(slug, form="lms", error=told), 422
    return show_unit(slug, address=address)


@blueprint.get("/desk/lms/<uuid:registration_id>/unit")
@needs(Permission.MANAGE_LMS)
def unit_of_this_lms(registration_id: UUID) -> ResponseReturnValue:
    """To which training unit it belongs. Raises `NotAllowed`, `NotFound`."""
    return _show(registration_id)


@blueprint.post("/desk/lms/<uuid:registration_id>/unit")
@needs(Permission.MANAGE_LMS, fresh=True)
def give_this_lms(registration_id: UUID) -> ResponseReturnValue:
    """Raises `NotAllowed`, `NotFound`."""
    with services().database.reading() as session:
        lms = _hers(session, registration_id)
        places = units_with(session, lms.community_id, now=utc_now())
    chosen = typed_id("unit", places)
    if chosen is None:
        return _show(registration_id, error=_("Choose a training unit.")), 422
    return _change(give_lms_to_unit, registration_id, chosen)


@blueprint.post("/desk/lms/<uuid:registration_id>/unit/take")
@needs(Permission.MANAGE_LMS, fresh=True)
def take_this_lms(registration_id: UUID) -> ResponseReturnValue:
    """Raises `NotAllowed`, `NotFound`."""
    with services().database.reading() as session:
        _hers(session, registration_id)
        owner = unit_of_lms(session, registration_id)
    if owner is None:
        return _back(registration_id)  # somebody took it a moment ago
    return _change(take_lms_from_unit, registration_id, owner)


def _change(act: Callable[..., None], registration_id: UUID, unit_id: UUID) -> ResponseReturnValue:
    """Give it to the unit or take it, for the reason that was typed, and show how it is now."""
    try:
        with services().database.unit_of_work() as uow:
            act(
                uow,
                registration_id,
                unit_id=unit_id,
                asker=asker(),
                reason=typed_reason(),
                now=utc_now(),
            )
            uow.commit()
    except BadReason:
        why = _("Say why: it is kept in the audit log.")
        return _show(registration_id, error=why), 422
    except (LmsTaken, NotAgreed):
        changed = _("This changed a moment ago. See below how it is now.")
        return _show(registration_id, error=changed), 409
    except UnknownUnitLms:
        pass  # somebody took it a moment ago
    return _back(registration_id)


def _back(registration_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("web.unit_of_this_lms", registration_id=registration_id), 303)


def _hers(session: Session, registration_id: UUID) -> Registration:
    try:
        lms = registration(session, registration_id)
    except UnknownRegistration as error:
        raise NotFound from error
    demand(session, Permission.MANAGE_LMS, lms.community_id)
    return lms


def _show(registration_id: UUID, *, error: str = "") -> str:
    with services().database.reading() as session:
        lms = _hers(session, registration_id)
        owner = unit_of_lms(session, registration_id)
        agreed = units_with(session, lms.community_id, now=utc_now())
        names = {each.id: words(each.name) for each in units(session)}
        place = community(session, lms.community_id)
    return render_template(
        "web/units/lms.html",
        lms=lms,
        place=words(place.name),
        owner=names.get(owner, "") if owner else "",
        choices=sorted(((each, names[each]) for each in agreed), key=lambda one: one[1].casefold()),
        error=error,
        page_back=url_for("web.unit_of_this_lms", registration_id=registration_id),
    )
