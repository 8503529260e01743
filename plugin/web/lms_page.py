"""One LMS: how it is connected, what it still waits for, and what it may do."""

from datetime import timedelta
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import Permission, community, unit_of_lms, units
from plugin.lti import (
    Registration,
    RegistrationRefused,
    change_registration,
    connection_states,
    tool_addresses,
)
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import may, needs
from plugin.web.lms_form import lines_of
from plugin.web.lms_seen import managed_lms
from plugin.web.lms_words import FIELDS, wrong_words
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.wording import words
from storage import utc_now

ONE_ORIGIN = {
    "drop": "dropped_frame_origins",
    "allow": "service_origins",
    "forbid": "dropped_service_origins",
}
"""A button's name, and what becomes of the origin that is its value."""


@blueprint.get("/desk/lms/<uuid:registration_id>")
@needs(Permission.MANAGE_LMS)
def lms_page(registration_id: UUID) -> ResponseReturnValue:
    """Raises `NotAllowed`, `NotFound`."""
    return _show(registration_id, done=request.args.get("done", ""))


@blueprint.post("/desk/lms/<uuid:registration_id>")
@needs(Permission.MANAGE_LMS, fresh=True)
def change_lms(registration_id: UUID) -> ResponseReturnValue:
    """Let more deployments launch, take more spellings of the issuer, let more origins frame us;
    `drop` is an origin that may no longer. `allow` and `forbid` are hosts of the LMS's services.
    Raises `NotAllowed`, `NotFound`.
    """
    form = request.form
    with services().database.reading() as session:
        managed_lms(session, registration_id)
    chosen = {parameter: [form[name]] for name, parameter in ONE_ORIGIN.items() if form.get(name)}
    given = chosen or {
        name: lines_of(form.get(name, ""))
        for name in ("deployments", "issuer_aliases", "frame_origins")
    }
    if not any(given.values()):
        nothing = _("Enter what is to be added.")
        return _show(registration_id, wrong={"deployments": nothing}), 422
    try:
        with services().database.unit_of_work() as uow:
            change_registration(
                uow,
                registration_id,
                asker=asker(),
                now=utc_now(),
                **given,
            )
            uow.commit()
    except RegistrationRefused as error:
        field = FIELDS.get(error.code, error.code)
        return _show(registration_id, wrong={field: wrong_words()[error.code]}), 422
    return redirect(url_for("web.lms_page", registration_id=registration_id, done="changed"), 303)


def _show(registration_id: UUID, *, done: str = "", wrong: dict[str, str] | None = None) -> str:
    with services().database.reading() as session:
        lms = managed_lms(session, registration_id)
        place = community(session, lms.community_id)
        state = next(
            each
            for each in connection_states(session, refused_since=utc_now() - timedelta(days=7))
            if each.id == lms.id
        )
        unit = _unit(session, lms)
        may_give = may(session, Permission.MANAGE_LMS, lms.community_id)
    told = {"connected": _("The LMS is connected."), "changed": _("This was changed.")}
    return render_template(
        "web/lms/page.html",
        lms=lms,
        state=state,
        place=words(place.name),
        unit=unit,
        may_give=may_give,
        ours=tool_addresses(services().settings.base_url),
        done=told.get(done, ""),
        wrong=wrong or {},
        page_back=url_for("web.lms_page", registration_id=registration_id),
    )


def _unit(session: Session, lms: Registration) -> str:
    owner = unit_of_lms(session, lms.id)
    return next((words(each.name) for each in units(session) if each.id == owner), "")
