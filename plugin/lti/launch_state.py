"""The state that comes back with a launch: ours, in time, and in the browser that began."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from plugin.lti.errors import LaunchRefused
from plugin.lti.login import Login
from plugin.lti.state import BadSeal, digest, unseal
from storage import SecretBox


@dataclass(frozen=True, slots=True)
class LaunchState:
    """`id` is burnt once the launch is let in; `login` can be begun anew."""

    id: str
    registration_id: UUID
    nonce: str
    browser: str
    login: Login


def read_state(secret_box: SecretBox, sealed: str, *, now: datetime) -> LaunchState:
    """Raises `LaunchRefused` (state_missing, state_unknown, state_expired)."""
    if not sealed:
        raise LaunchRefused("state_missing", "The launch brings no state.")
    try:
        content = unseal(secret_box, "state", sealed, now)
    except BadSeal as error:
        if error.expired:
            raise LaunchRefused(
                "state_expired", "The login was begun too long ago.", status=401
            ) from error
        raise LaunchRefused("state_unknown", "The state is not ours.", status=401) from error
    return LaunchState(
        id=content["id"],
        registration_id=UUID(content["registration"]),
        nonce=content["nonce"],
        browser=content["browser"],
        login=Login(**content["login"]),
    )


def check_browser(state: LaunchState, browser: str | None, *, base_url: str) -> None:
    """Raises `LaunchRefused` (state_other_browser), with the way to begin in a new window: either
    this browser keeps no cookie in the LMS's frame, or somebody else's launch was sent here.
    """
    if browser is None or not hmac.compare_digest(state.browser, digest(browser)):
        raise LaunchRefused(
            "state_other_browser",
            "The launch comes back in a browser that does not hold the login's value.",
            status=401,
            retry_url=state.login.url(base_url),
        )
