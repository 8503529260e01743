"""Third-party initiated login: from the LMS's first call to its authentication endpoint."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from plugin.lti import once
from plugin.lti.errors import LaunchRefused
from plugin.lti.finding import registrations_at
from plugin.lti.registrations import Registration
from plugin.lti.state import digest, seal
from plugin.lti.urls import with_query
from storage import Connected, SecretBox

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
STATE_LIFETIME = timedelta(minutes=10)
LOGIN_PATH, CONTINUE_PATH, LAUNCH_PATH = "/lti/login", "/lti/login/continue", "/lti/launch"
MAX_LENGTH = 4000
FIELDS = (
    "iss",
    "login_hint",
    "lti_message_hint",
    "client_id",
    "lti_deployment_id",
    "target_link_uri",
    "lti_storage_target",
)


@dataclass(frozen=True, slots=True)
class Login:
    """The LMS's parameters as they came (LTI Core 1.3, 4.1.1 to 4.1.3): hints go back verbatim.
    `lti_storage_target` is the frame that keeps values for us, where the LMS has one (LTI OIDC
    Login with LTI Client Side postMessages 0.1).
    """

    iss: str
    login_hint: str
    lti_message_hint: str = ""
    client_id: str = ""
    lti_deployment_id: str = ""
    target_link_uri: str = ""
    lti_storage_target: str = ""

    def parameters(self) -> dict[str, str]:
        return {name: value for name in FIELDS if (value := getattr(self, name))}

    def url(self, base_url: str) -> str:
        """The address that starts this same login again."""
        return with_query(base_url + LOGIN_PATH, self.parameters())


def read_login(given: Mapping[str, str]) -> Login:
    """Raises `LaunchRefused` (login_incomplete) when issuer or login hint are missing."""
    values = {name: given.get(name, "") for name in FIELDS}
    if not values["iss"] or not values["login_hint"]:
        raise LaunchRefused("login_incomplete", "The login names no issuer or has no login_hint.")
    if any(len(value) > MAX_LENGTH or CONTROL.search(value) for value in values.values()):
        raise LaunchRefused("login_incomplete", "The login has a parameter that cannot be meant.")
    return Login(**values)


def find_registration(within: Connected, login: Login) -> Registration:
    """The client that the LMS means; a shared issuer is told apart by client, then deployment.

    Raises `LaunchRefused` (registration_unknown, registration_ambiguous).
    """
    found = registrations_at(within, login.iss, login.client_id)
    if len(found) > 1 and login.lti_deployment_id:
        found = [one for one in found if login.lti_deployment_id in one.deployments]
    if not found:
        raise LaunchRefused("registration_unknown", "This LMS is not registered with CHILD.")
    if len(found) > 1:
        raise LaunchRefused(
            "registration_ambiguous", "The LMS does not say which of its clients it means."
        )
    return found[0]


def authentication_url(
    secret_box: SecretBox,
    registration: Registration,
    login: Login,
    *,
    base_url: str,
    browser: str,
    is_in_page: bool = False,
    now: datetime,
) -> str:
    """Where the browser goes next (LTI Security Framework 1.0, 5.1.1.2). Nothing is written: all
    that launch will need is in the signed state. Each call makes a nonce of its own. `is_in_page`:
    no cookie keeps `browser`, a script of our page does (page_storage.py).
    """
    nonce = once.new(now)
    content = {
        "id": once.new(now),
        "registration": str(registration.id),
        "nonce": nonce,
        "browser": digest(browser),
        "login": login.parameters(),
        "in_page": is_in_page,
    }
    request = {
        "login_hint": login.login_hint,
        "state": seal(secret_box, "state", content, now + STATE_LIFETIME),
        "nonce": nonce,
    }
    if login.lti_message_hint:
        request["lti_message_hint"] = login.lti_message_hint
    if is_in_page and login.lti_storage_target:
        request["lti_storage_target"] = login.lti_storage_target
    always = _always_asked(registration.auth_login_url, registration.client_id, base_url)
    return with_query(always, request)


@lru_cache(maxsize=1000)
def _always_asked(auth_login_url: str, client_id: str, base_url: str) -> str:
    """What is the same in each login of a registration."""
    fixed = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": client_id,
        "redirect_uri": base_url + LAUNCH_PATH,
    }
    return with_query(auth_login_url, fixed)
