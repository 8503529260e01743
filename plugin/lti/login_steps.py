"""The two steps before the LMS's authentication endpoint, as a browser meets them."""

from collections.abc import Mapping
from datetime import timedelta

from flask import redirect, request
from flask.typing import ResponseReturnValue

from plugin.lti import pages
from plugin.lti.browser_cookie import browser_value, keep_browser_value, new_browser_value
from plugin.lti.errors import LaunchRefused
from plugin.lti.login import (
    CONTINUE_PATH,
    Login,
    authentication_url,
    find_registration,
    read_login,
)
from plugin.lti.registrations import Registration
from plugin.lti.state import BadSeal, seal, unseal
from plugin.lti.urls import with_query
from plugin.services import services
from storage import utc_now

CONTINUE_WITHIN = timedelta(minutes=10)


def begin(given: Mapping[str, str]) -> ResponseReturnValue:
    """Straight on to the LMS, unless this is a frame in which no cookie was seen yet: then first
    find out whether it keeps one, before the LMS's single-use hint is spent.
    """
    login, registration = _resolve(read_login(given))
    held = browser_value()
    browser = held or new_browser_value()
    if held is None and request.headers.get("Sec-Fetch-Dest") == "iframe":
        own = services()
        expires = utc_now() + CONTINUE_WITHIN
        sealed = seal(own.secret_box, "continue", login.parameters(), expires)
        onward = with_query(own.settings.base_url + CONTINUE_PATH, {"login": sealed})
    else:
        onward = _authentication(registration, login, browser)
    response = redirect(onward, 302)
    keep_browser_value(response, browser)
    return response


def go_on(sealed: str) -> ResponseReturnValue:
    """On to the LMS when the cookie came back; otherwise offer a window of its own."""
    own = services()
    try:
        content = unseal(own.secret_box, "continue", sealed, utc_now())
    except BadSeal as error:
        code = "state_expired" if error.expired else "state_unknown"
        raise LaunchRefused(code, "The login's continuation is not ours or too old.") from error
    login, registration = _resolve(read_login(content))
    browser = browser_value()
    if browser is None:
        return pages.page("new_window.html", login_url=login.url(own.settings.base_url))
    return redirect(_authentication(registration, login, browser), 302)


def _resolve(login: Login) -> tuple[Login, Registration]:
    with services().database.look_up() as within:
        registration = find_registration(within, login)
    pages.framed_by(registration)
    return login, registration


def _authentication(registration: Registration, login: Login, browser: str) -> str:
    own = services()
    return authentication_url(
        own.secret_box,
        registration,
        login,
        base_url=own.settings.base_url,
        browser=browser,
        now=utc_now(),
    )
