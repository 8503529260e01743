"""Test the connection of an LMS from its page; its calls stand outside every transaction."""

from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from community import Permission
from plugin.lti import ConnectionCheck, check_connection
from plugin.services import services
from plugin.sign_in.limits import LMS_ASKED_BY_MEMBER
from plugin.web.asking_mail import count
from plugin.web.blueprint import blueprint
from plugin.web.guard import needs
from plugin.web.lms_check_words import KINDS, check_names, check_told, state_words
from plugin.web.lms_seen import managed_lms
from plugin.web.sessions import asker
from storage import utc_now


@blueprint.get("/desk/lms/<uuid:registration_id>/test")
@needs(Permission.MANAGE_LMS)
def lms_test(registration_id: UUID) -> ResponseReturnValue:
    """What will be tried, and a button. Raises `NotAllowed`, `NotFound`."""
    return _show(registration_id, [])


@blueprint.post("/desk/lms/<uuid:registration_id>/test")
@needs(Permission.MANAGE_LMS)
def run_lms_test(registration_id: UUID) -> ResponseReturnValue:
    """Try all of it now. Raises `NotAllowed`, `NotFound`."""
    own = services()
    with own.database.reading() as session:
        managed_lms(session, registration_id)
    count((LMS_ASKED_BY_MEMBER, str(asker().member_id)))
    found = check_connection(
        own.database,
        own.secret_box,
        registration_id,
        asker=asker(),
        timeout_s=own.settings.http_timeout_s,
        now=utc_now(),
    )
    return _show(registration_id, found)


def _show(registration_id: UUID, found: list[ConnectionCheck]) -> str:
    with services().database.reading() as session:
        lms = managed_lms(session, registration_id)
    return render_template(
        "web/lms/test.html",
        lms=lms,
        found=found,
        wrong=sum(one.state == "wrong" for one in found),
        names=check_names(),
        states=state_words(),
        kinds=KINDS,
        told=check_told,
        page_back=url_for("web.lms_test", registration_id=registration_id),
    )
