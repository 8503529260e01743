"""The two steps before the LMS's authentication endpoint, as a browser meets them."""

from collections.abc import Mapping
from datetime import timedelta

from flask import Response, make_response, request
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
from plugin.lti.page_storage import OWN_WINDOW, keeping_page
from plugin.lti.registrations import Registration
from plugin.lti.state import BadSeal, seal, unseal
from plugin.lti.urls import with_query
from plugin.responses import OwnResponse
from plugin.services import services
from storage import utc_now

CONTINUE_WITHIN = timedelta(minutes=10)


def begin(given: Mapping[str, str]) -> ResponseReturnValue:
    """Straight on to the LMS, unless this is a frame in which no cookie was seen yet: then first
    find out whether it keeps one, before the LMS's single-use hint is spent. In a window that a
    page of ours opened by a form, a page goes on: redirects after a form stay on this site (CSP).
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
    if given.get(OWN_WINDOW):
        response = make_response(pages.page("leaving.html", onward=onward))
    else:
        response = _to(onward)
    keep_browser_value(response, browser)
    return response


def go_on(sealed: str) -> ResponseReturnValue:
    """On to the LMS when the cookie came back; otherwise by a page that keeps the value itself, and
    offers a window of its own.
    """
    own = services()
    try:
        content = unseal(own.secret_box, "continue", sealed, utc_now())
    except BadSeal as error:
        code = "state_expired" if error.expired else "state_unknown"
        raise LaunchRefused(code, "The login's continuation is not ours or too old.") from error
    login, registration = _resolve(read_login(content))
    browser = browser_value()
    if browser is None:
        return keeping_page(login, registration)
    return _to(_authentication(registration, login, browser))


def _to(onward: str) -> Response:
    """A redirect that needs no page of its own, and so none of a page's policies."""
    return OwnResponse(status=302, headers={"Location": onward}, mimetype="text/plain")


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
