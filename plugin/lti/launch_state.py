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
    """`id` is burnt once the launch is let in; `login` can be begun anew. `is_in_page`: a script
    shows what the browser holds.
    """

    id: str
    registration_id: UUID
    nonce: str
    browser: str
    login: Login
    is_in_page: bool = False
    is_expired: bool = False

    def check_age(self) -> None:
        """Raises `LaunchRefused` (state_expired)."""
        if self.is_expired:
            raise LaunchRefused("state_expired", "The login was begun too long ago.", status=401)


def read_state(secret_box: SecretBox, sealed: str, *, now: datetime) -> LaunchState:
    """The state, also one that is too old, since it names the LMS that may frame the refusal.

    Raises `LaunchRefused` (state_unknown).
    """
    is_expired = False
    try:
        content = unseal(secret_box, "state", sealed, now)
    except BadSeal as error:
        if error.expired is None:
            raise LaunchRefused("state_unknown", "The state is not ours.", status=401) from error
        content, is_expired = error.expired, True
    return LaunchState(
        id=content["id"],
        registration_id=UUID(content["registration"]),
        nonce=content["nonce"],
        browser=content["browser"],
        login=Login(**content["login"]),
        is_in_page=content.get("in_page", False),
        is_expired=is_expired,
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
