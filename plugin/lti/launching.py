"""A launch, from the LMS's form post to the handler that shows something."""

import logging
import re
from collections.abc import Mapping

from flask import g, make_response, request, session
from flask.typing import ResponseReturnValue

from plugin.cookie_sessions import is_from_page_of, keep_in_window
from plugin.lti import pages
from plugin.lti.browser_cookie import browser_value
from plugin.lti.burns import RegistrationChanged, admit
from plugin.lti.claims import read_launch
from plugin.lti.errors import LaunchRefused, UnknownRegistration
from plugin.lti.finding import last_seen, registration_by_id
from plugin.lti.hooks import lti_parts
from plugin.lti.id_token import verified_claims
from plugin.lti.launch import RESOURCE_LINK, Launch
from plugin.lti.launch_state import LaunchState, check_browser, read_state
from plugin.lti.page_storage import BROWSER_FIELD, showing_page
from plugin.lti.registrations import Registration
from plugin.lti.urls import origin_of
from plugin.services import services
from storage import utc_now

NOT_A_WORD = re.compile(r"[^a-z_]")


def launch(form: Mapping[str, str]) -> ResponseReturnValue:
    """Verify state, signature and claims, only then burn state and nonce, then hand over.

    Raises `LaunchRefused` with nothing written.
    """
    own, parts, now = services(), lti_parts(), utc_now()
    sealed = form.get("state", "")
    if not sealed:
        _check_lms_agrees(form)
        raise LaunchRefused("state_missing", "The launch brings no state.")
    state = read_state(own.secret_box, sealed, now=now)
    if state.is_in_page and BROWSER_FIELD not in form and form.get("id_token"):
        return _shown_by_page(form, state)
    read = _admitted(form, state)
    g.frame_origins = read.frame_origins
    parts.launches[read.message_type] += 1
    parts.observed.launch(read.registration_id, now)
    _log(read)
    if state.is_in_page:
        keep_in_window(session)
    with parts.turns.turn():
        return parts.handlers[read.message_type](read)


def _shown_by_page(form: Mapping[str, str], state: LaunchState) -> ResponseReturnValue:
    """A page of ours finds what the browser holds, and sends the LMS's answer again with it."""
    registration = _look_up(state)
    pages.framed_by(registration)
    state.check_age()
    page = make_response(showing_page(form, state, registration))
    page.headers["Referrer-Policy"] = "same-origin"  # with none, the next form is of origin "null"
    return page


def _shown(form: Mapping[str, str], base_url: str) -> str | None:
    """What our own page found; what another site's page says of somebody's browser is nothing."""
    return form.get(BROWSER_FIELD) if is_from_page_of(origin_of(base_url), request) else None


def _admitted(form: Mapping[str, str], state: LaunchState) -> Launch:
    """The launch, checked against the registration as it is when state and nonce are burnt.

    What this process knows of the registration is where it begins; the transaction that burns
    tells when it is another by now, and no launch is refused for what is no longer so.
    """
    platform = last_seen(state.registration_id) or _look_up(state)
    while True:
        try:
            return _checked(form, state, platform)
        except RegistrationChanged as changed:
            platform = changed.present
        except UnknownRegistration as error:
            raise _unknown(error) from error
        except LaunchRefused:
            if not lti_parts().refusals_beside.may_ask(state.registration_id):
                raise
            present = _look_up(state)
            if present == platform:
                raise
            platform = present


def _look_up(state: LaunchState) -> Registration:
    try:
        with services().database.look_up() as within:
            return registration_by_id(within, state.registration_id)
    except UnknownRegistration as error:
        raise _unknown(error) from error


def _unknown(error: UnknownRegistration) -> LaunchRefused:
    pages.framed_by(None)
    return LaunchRefused("registration_unknown", str(error))


def _checked(form: Mapping[str, str], state: LaunchState, platform: Registration) -> Launch:
    own, parts, now = services(), lti_parts(), utc_now()
    pages.framed_by(platform)
    state.check_age()
    _check_lms_agrees(form)
    browser = _shown(form, own.settings.base_url) if state.is_in_page else browser_value()
    check_browser(state, browser, base_url=own.settings.base_url)
    if not (token := form.get("id_token", "")):
        raise LaunchRefused("not_a_jwt", "The launch brings no id_token.")
    claims = verified_claims(token, platform, parts.platform_keys.find, nonce=state.nonce, now=now)
    read = read_launch(claims, platform, base_url=own.settings.base_url)
    if read.message_type not in parts.handlers:
        raise LaunchRefused(
            "message_type_unsupported", f"Nothing here answers {read.message_type}."
        )
    with parts.turns.turn():
        admit(own.database, read, platform, state_id=state.id, nonce=state.nonce, now=now)
    return read


def _check_lms_agrees(form: Mapping[str, str]) -> None:
    """An LMS may answer with an error instead (OpenID Connect Core, 3.1.2.6)."""
    if "error" in form and not form.get("id_token"):
        word = NOT_A_WORD.sub("", form["error"].lower())[:40]
        raise LaunchRefused("lms_refused", f"The LMS answers the login with {word!r}.")


def _log(read: Launch) -> None:
    if not pages.log.isEnabledFor(logging.INFO):
        return
    no_link = read.message_type == RESOURCE_LINK and read.resource_link_id is None
    pages.log.info(
        "launch accepted type=%s registration=%s request=%s%s",
        read.message_type,
        read.registration_id,
        pages.request_id(),
        " without=resource_link" if no_link else "",
    )
