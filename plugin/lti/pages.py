"""The few pages that LTI shows itself, and the one way in which a refusal is told."""

import logging
from typing import Any
from uuid import UUID, uuid4

from flask import Response, g, make_response, render_template
from flask.globals import app_ctx
from flask_babel import get_locale, lazy_gettext

from plugin.lti.errors import LaunchRefused
from plugin.lti.hooks import lti_parts
from plugin.lti.registrations import Registration

log = logging.getLogger("child.lti")

COME_AGAIN = lazy_gettext(
    "Go back to your course, reload its page and open the lesson again. "
    "If that does not help, tell your course's staff the code below."
)
FOR_STAFF = lazy_gettext(
    "You can do nothing about this yourself: tell your course's staff the code below. "
    "The connection between the course and this service needs a correction."
)
NEW_WINDOW = lazy_gettext(
    "Your browser keeps no cookie for this service inside the course page. "
    "Open the lesson in a window of its own."
)
BY_HAND = lazy_gettext("This address is for your course. Open the lesson from your course page.")
MESSAGES = {
    "state_other_browser": NEW_WINDOW,
    "opened_outside_lms": BY_HAND,
    "lms_refused": lazy_gettext(
        "Your course did not let this lesson open. You may be signed out there: "
        "sign in to your course again and open the lesson anew."
    ),
    "key_set_unreachable": lazy_gettext(
        "Your course's server does not answer at the moment. Try again in a minute."
    ),
} | dict.fromkeys(
    (
        "state_missing",
        "state_expired",
        "state_reused",
        "nonce_reused",
        "nonce_wrong",
        "expired",
        "issued_too_long_ago",
    ),
    COME_AGAIN,
)
"""What a learner can do, by code; for any other code only staff can do something."""


def message_for(code: str) -> str:
    """A sentence for the learner in the page's language."""
    return str(MESSAGES.get(code, FOR_STAFF))


def request_id() -> str:
    """The id that log lines of this request share."""
    if "request_id" not in g:
        g.request_id = uuid4().hex[:12]
    return str(g.request_id)


def framed_by(registration: Registration | None) -> None:
    """Let the registration's origins, and nobody else, frame this answer.

    `g.frame_origins` is what `plugin.security_headers` puts into the Content-Security-Policy.
    """
    known = app_ctx.g
    known.frame_origins = registration.frame_origins if registration else ()
    known.lti_registration = registration.id if registration else None


def refusal(error: LaunchRefused) -> Response:
    """Count, log one line without a token or a name, and show what the learner can do."""
    parts = lti_parts()
    parts.refusals[error.code] += 1
    registration_id: UUID | None = g.get("lti_registration")
    log.warning(
        "launch refused code=%s registration=%s request=%s why=%s",
        error.code,
        registration_id or "-",
        request_id(),
        error,
    )
    render = parts.error_page or plain_page
    response = make_response(render(error.code, error.retry_url))
    response.status_code = error.status
    return response


def plain_page(code: str, retry_url: str | None) -> str:
    return page(
        "refused.html",
        message=message_for(code),
        code=code,
        retry_url=retry_url,
        request_id=request_id(),
    )


def page(template: str, /, **values: Any) -> str:
    language = str(get_locale() or "en")
    return render_template(f"lti/{template}", frame=lti_parts().frame, language=language, **values)
