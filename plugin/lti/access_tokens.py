"""Access tokens for an LMS's services (LTI Security Framework 1.0, 4.1): asked for, and kept."""

import secrets
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from plugin.lti.errors import TokenRefused
from plugin.lti.registrations import Registration
from plugin.lti.tool_keys import signed_jwt
from plugin.lti.transport import ask, one_line
from storage import Database, SecretBox, utc_now

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_S = 300
SPARE_S = 30.0
DEFAULT_S = 300.0
Key = tuple[str, str]


class AccessTokens:
    """Why: one token serves all scores of an hour, so it is kept in the process, never stored."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[Key, tuple[str, float]] = {}

    def get(
        self,
        database: Database,
        secret_box: SecretBox,
        registration: Registration,
        scopes: Iterable[str],
        *,
        timeout_s: float,
    ) -> str:
        """A token for `scopes`; raises `TokenRefused` or `PlatformUnreachable`."""
        key = (str(registration.id), " ".join(sorted(scopes)))
        with self._lock:
            token, until = self._kept.get(key, ("", 0.0))
        if self._clock() < until:
            return token
        asked = self._clock()
        given = ask_token(database, secret_box, registration, key[1], timeout_s=timeout_s)
        with self._lock:
            self._kept[key] = (given.token, asked + max(0.0, given.lives_s - SPARE_S))
        return given.token

    def forget(self, registration: Registration) -> None:
        """The LMS did not take it any more."""
        with self._lock:
            for key in [key for key in self._kept if key[0] == str(registration.id)]:
                del self._kept[key]


def client_assertion(database: Database, secret_box: SecretBox, registration: Registration) -> str:
    """`aud` is the token address as it is registered (Canvas minds a slash), unless the platform
    wants another one (Brightspace): one value, never a list.
    """
    issued = int(utc_now().timestamp())
    claims = {
        "iss": registration.client_id,
        "sub": registration.client_id,
        "aud": registration.token_audience or registration.auth_token_url,
        "iat": issued,
        "exp": issued + ASSERTION_S,
        "jti": secrets.token_urlsafe(24),
    }
    return signed_jwt(database, secret_box, claims)


@dataclass(frozen=True, slots=True)
class Given:
    """An access token; `scopes` are those that the LMS says it is for, None where it does not."""

    token: str
    lives_s: float
    scopes: frozenset[str] | None


def ask_token(
    database: Database,
    secret_box: SecretBox,
    registration: Registration,
    scope: str,
    *,
    timeout_s: float,
) -> Given:
    """One request, outside any transaction. Raises `TokenRefused`, `PlatformUnreachable`."""
    reply = ask(
        "POST",
        registration.auth_token_url,
        timeout_s=timeout_s,
        headers={"Accept": "application/json"},
        body={
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": client_assertion(database, secret_box, registration),
            "scope": scope,
        },
    )
    document = reply.json()
    if not isinstance(document, dict):
        kind = one_line(reply.headers.get("Content-Type", "no type").split(";")[0], 100)
        raise TokenRefused(
            f"The token address answers {reply.status} with {kind} instead of JSON. "
            "Check in the LMS that the tool is active and its key set address is ours.",
            retry_after_s=reply.retry_after_s,
        )
    token, lives_s = document.get("access_token"), document.get("expires_in", DEFAULT_S)
    if reply.status not in (200, 201) or not isinstance(token, str) or not token:
        reason = document.get("error")
        said = one_line(reason, 100) if isinstance(reason, str) else "no reason"
        raise TokenRefused(
            f"The token address answers {reply.status} ({said}).",
            error=said if isinstance(reason, str) else None,
            retry_after_s=reply.retry_after_s,
        )
    scopes = document.get("scope")
    try:
        lives = float(lives_s)
    except (TypeError, ValueError):
        lives = DEFAULT_S
    return Given(token, lives, frozenset(scopes.split()) if isinstance(scopes, str) else None)
