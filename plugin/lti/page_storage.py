"""A login where the browser keeps no cookie: a page of ours keeps the value that ties the login to
this one window, and shows it to the launch.

The value is kept in the LMS's own storage, where it offers one (LTI OIDC Login with LTI Client Side
postMessages 0.1; LTI postMessage Storage 0.1), else in the frame's `sessionStorage`, which no other
site, tab or frame of another LMS shares. Why so: docs/decisions/frames-without-cookies.md
"""

from collections.abc import Mapping
from typing import Any

from plugin.lti import pages
from plugin.lti.browser_cookie import new_browser_value
from plugin.lti.launch_state import LaunchState
from plugin.lti.login import LOGIN_PATH, Login, authentication_url
from plugin.lti.registrations import Registration
from plugin.lti.state import digest
from plugin.lti.urls import origin_of
from plugin.services import services
from storage import utc_now

BROWSER_FIELD = "browser"
"""Of the form that brings what the page found; empty where it found nothing."""
OWN_WINDOW = "own_window"
"""Of the form by which a page of ours opens the same login in a new window."""
MOST_ORIGINS = 10


def keeping_page(login: Login, registration: Registration) -> str:
    """Keeps a new value, then goes on to the LMS. Where a script cannot, or there is none, it is
    the offer of a new window; the LMS's hint is not spent yet.
    """
    own, browser = services(), new_browser_value()
    onward = authentication_url(
        own.secret_box,
        registration,
        login,
        base_url=own.settings.base_url,
        browser=browser,
        is_in_page=True,
        now=utc_now(),
    )
    return pages.page(
        "keeping.html",
        onward=onward,
        value=browser,
        **_storage(digest(browser), login, registration),
        **new_window(login),
    )


def showing_page(form: Mapping[str, str], state: LaunchState, registration: Registration) -> str:
    """Finds the value again, and sends the LMS's answer once more with it. Nothing of the answer is
    looked at before: whose browser this is comes first.
    """
    return pages.page(
        "showing.html",
        id_token=form["id_token"],
        state=form["state"],
        **_storage(state.browser, state.login, registration),
        **new_window(state.login),
    )


def new_window(login: Login) -> dict[str, Any]:
    """For the form that begins the same login in a window of its own: nothing is in its address."""
    base_url = services().settings.base_url
    return {"login_url": base_url + LOGIN_PATH, "login": login}


def _storage(hashed: str, login: Login, registration: Registration) -> dict[str, Any]:
    """By which name the value is kept (by its digest, which the state holds too), in which frame,
    and whose page that may be: that of the LMS's login first, as the specification has it, then
    those that may frame us.
    """
    first = origin_of(registration.auth_login_url)
    origins = dict.fromkeys([*([first] if first else []), *registration.frame_origins])
    return {
        "key": f"child-login-{hashed[:32]}",
        "target": login.lti_storage_target,
        "origins": list(origins)[:MOST_ORIGINS],
    }
