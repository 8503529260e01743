"""A launch, from the LMS's form post to the handler that shows something."""

import re
from collections.abc import Mapping

from flask import g
from flask.typing import ResponseReturnValue

from plugin.lti import pages
from plugin.lti.browser_cookie import browser_value
from plugin.lti.burns import admit
from plugin.lti.claims import read_launch
from plugin.lti.errors import LaunchRefused, UnknownRegistration
from plugin.lti.finding import registration_by_id
from plugin.lti.hooks import lti_parts
from plugin.lti.id_token import verified_claims
from plugin.lti.launch import RESOURCE_LINK, Launch
from plugin.lti.launch_state import LaunchState, check_browser, read_state
from plugin.lti.registrations import Registration
from plugin.services import services
from storage import utc_now

NOT_A_WORD = re.compile(r"[^a-z_]")


def launch(form: Mapping[str, str]) -> ResponseReturnValue:
    """Verify state, signature and claims, only then burn state and nonce, then hand over.

    Raises `LaunchRefused` with nothing written.
    """
    own, parts, now = services(), lti_parts(), utc_now()
    state, platform = _state(form.get("state", ""))
    if "error" in form and not form.get("id_token"):
        word = NOT_A_WORD.sub("", form["error"].lower())[:40]
        raise LaunchRefused("lms_refused", f"The LMS answers the login with {word!r}.")
    if state is None or platform is None:
        raise LaunchRefused("state_missing", "The launch brings no state.")
    check_browser(state, browser_value(), base_url=own.settings.base_url)
    if not (token := form.get("id_token", "")):
        raise LaunchRefused("not_a_jwt", "The launch brings no id_token.")
    claims = verified_claims(token, platform, parts.platform_keys.find, nonce=state.nonce, now=now)
    read = read_launch(claims, platform, base_url=own.settings.base_url)
    handler = parts.handlers.get(read.message_type)
    if handler is None:
        raise LaunchRefused(
            "message_type_unsupported", f"Nothing here answers {read.message_type}."
        )
    admit(own.database, read, platform, state_id=state.id, nonce=state.nonce, now=now)
    g.frame_origins = read.frame_origins
    parts.launches[read.message_type] += 1
    parts.observed.launch(platform.id, now)
    _log(read)
    return handler(read)


def _state(sealed: str) -> tuple[LaunchState | None, Registration | None]:
    """The state and the LMS that it names; none when the LMS sent none (a refusal may)."""
    own = services()
    if not sealed:
        return None, None
    state = read_state(own.secret_box, sealed, now=utc_now())
    try:
        with own.database.look_up() as within:
            platform = registration_by_id(within, state.registration_id)
    except UnknownRegistration as error:
        raise LaunchRefused("registration_unknown", str(error)) from error
    pages.framed_by(platform)
    state.check_age()
    return state, platform


def _log(read: Launch) -> None:
    no_link = read.message_type == RESOURCE_LINK and read.resource_link_id is None
    pages.log.info(
        "launch accepted type=%s registration=%s request=%s%s",
        read.message_type,
        read.registration_id,
        pages.request_id(),
        " without=resource_link" if no_link else "",
    )
