"""What the OpenID provider says of itself (OpenID Connect Discovery 1.0, 4), kept for an hour."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oidc.discovery import get_well_known_url
from flask import current_app

from plugin.lti.errors import PlatformUnreachable
from plugin.lti.platform_keys import PlatformKeys
from plugin.lti.transport import Reply, ask
from plugin.lti.urls import is_callable_url
from plugin.oidc_settings import OidcSettings
from plugin.sign_in.errors import ProviderUnreachable

FRESH_S, AGAIN_S = 3600.0, 5.0
TIMEOUT_S = 5.0
USER_AGENT = {"User-Agent": "CHILD-OIDC/1.0", "Accept": "application/json"}
EXTENSION = "child-oidc"
SIGNED_WITH = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}
)
"""Signatures with a private key that only the provider has; never `none`, never a shared secret."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """`algorithms` are those of the provider that we take; `names_itself` says that its answers
    carry `iss` (RFC 9207).
    """

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    algorithms: frozenset[str]
    basic_authentication: bool
    names_itself: bool


class Provider:
    """One provider in one process; asks it at most once at a time, never inside a transaction."""

    def __init__(self, settings: OidcSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self.settings = settings
        self.keys = PlatformKeys(anywhere=True)
        self._clock = clock
        self._lock = threading.Lock()
        self._found: Metadata | None = None
        self._at = 0.0
        self._failed: tuple[float, ProviderUnreachable] | None = None

    def metadata(self) -> Metadata:
        """Raises `ProviderUnreachable`; for the next seconds without asking again."""
        with self._lock:
            now = self._clock()
            if self._found is not None and now - self._at < FRESH_S:
                return self._found
            if self._failed is not None and now - self._failed[0] < AGAIN_S:
                raise self._failed[1]
            try:
                self._found, self._at, self._failed = self._read(), self._clock(), None
            except ProviderUnreachable as error:
                self._failed = (self._clock(), error)
                raise
            return self._found

    def call(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, str] | None = None,
    ) -> tuple[Reply, dict[str, Any]]:
        """One request and the JSON object that answers it. Raises `ProviderUnreachable`."""
        try:
            reply = ask(
                method,
                url,
                timeout_s=TIMEOUT_S,
                headers={**USER_AGENT, **(headers or {})},
                body=body,
                anywhere=True,  # the operator set it: it may well be within the organisation
            )
        except PlatformUnreachable as error:
            raise ProviderUnreachable("provider_unreachable", str(error)) from error
        document = reply.json()
        if not isinstance(document, dict):
            raise ProviderUnreachable(
                "provider_no_json", f"The provider answers {reply.status} with no JSON object."
            )
        return reply, document

    def _read(self) -> Metadata:
        issuer = self.settings.issuer
        reply, said = self.call("GET", get_well_known_url(issuer, external=True))
        if reply.status != 200:
            raise ProviderUnreachable(
                "provider_no_metadata", f"The provider's metadata answers {reply.status}."
            )
        if said.get("issuer") != issuer:
            raise ProviderUnreachable(
                "provider_other_issuer",
                "The provider's metadata names another issuer than CHILD_OIDC_ISSUER.",
            )
        endpoints = {
            name: said.get(name) if is_callable_url(said.get(name)) else None
            for name in (
                "authorization_endpoint",
                "token_endpoint",
                "jwks_uri",
                "userinfo_endpoint",
                "end_session_endpoint",
            )
        }
        needed = [endpoints.pop(name) for name in tuple(endpoints)[:3]]
        if not all(needed):
            raise ProviderUnreachable(
                "provider_no_metadata", "The provider's metadata lacks an https endpoint."
            )
        algorithms = said.get("id_token_signing_alg_values_supported")
        offered = {each for each in algorithms if isinstance(each, str)} if algorithms else set()
        methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return Metadata(
            authorization_endpoint=str(needed[0]),
            token_endpoint=str(needed[1]),
            jwks_uri=str(needed[2]),
            userinfo_endpoint=endpoints["userinfo_endpoint"],
            end_session_endpoint=endpoints["end_session_endpoint"],
            algorithms=SIGNED_WITH & (offered or {"RS256"}),
            basic_authentication="client_secret_basic" in methods,
            names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        )


def provider_for(settings: OidcSettings) -> Provider:
    """The provider of the application that handles the present request."""
    found: Provider = current_app.extensions.setdefault(EXTENSION, Provider(settings))
    return found
