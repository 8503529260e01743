"""What an LMS says about itself under its openid-configuration address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from plugin.lti.errors import AddressRefused, PlatformUnreachable, RegistrationRefused
from plugin.lti.registration_checks import ALGORITHMS
from plugin.lti.scopes import SCOPES
from plugin.lti.transport import ask
from plugin.lti.urls import host_of, is_callable_url, is_loopback, is_web_url

PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
LIMIT_BYTES = 200_000
SPEAK_FOR = {
    "sso.canvaslms.com": "canvas.instructure.com",
    "sso.beta.canvaslms.com": "canvas.beta.instructure.com",
    "sso.test.canvaslms.com": "canvas.test.instructure.com",
}
"""Hosts whose configuration names an issuer on another host of theirs: Canvas moved its services
and kept its issuer.
"""
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Platform:
    """What the configuration says, as far as we use it. An address that it does not give, or that
    we would not call, is empty. `is_on_its_host`: the issuer lives where the configuration was
    read, so that nobody speaks in another LMS's name.
    """

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    registration_endpoint: str
    algorithms: tuple[str, ...]
    messages: frozenset[str]
    scopes: frozenset[str]
    token_audience: str | None
    is_on_its_host: bool


class ConfigurationUnreadable(RegistrationRefused):
    """The address cannot be used; `code` tells why."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


CONFIGURATION_REASONS = frozenset(
    {
        "address_private",
        "configuration_address",
        "configuration_unreachable",
        "configuration_not_json",
    }
)
"""What the `code` of a `ConfigurationUnreadable` can be."""


def read_configuration(url: str, *, base_url: str, timeout_s: float) -> Platform:
    """Fetch the document (OpenID Connect Discovery 1.0, 4; LTI Dynamic Registration 1.0, 3.4): one
    request, outside any transaction. Services of this machine are nobody's LMS, unless we are
    being tried out here ourselves. Raises `ConfigurationUnreadable`.
    """

    def may_call(given: object) -> bool:
        here = is_loopback(urlsplit(base_url).hostname)
        return is_callable_url(given) and (here or not is_loopback(urlsplit(str(given)).hostname))

    if not may_call(url):
        raise ConfigurationUnreadable(
            "configuration_address", "The LMS's openid_configuration is not an https address."
        )
    try:
        reply = ask(
            "GET",
            url,
            timeout_s=timeout_s,
            limit_bytes=LIMIT_BYTES,
            headers={"Accept": "application/json"},
        )
    except AddressRefused as error:
        raise ConfigurationUnreadable("address_private", str(error)) from error
    except PlatformUnreachable as error:
        raise ConfigurationUnreadable(
            "configuration_unreachable", f"The LMS's configuration cannot be read: {error}"
        ) from error
    document = reply.json()
    if reply.status != 200 or not isinstance(document, dict):
        raise ConfigurationUnreadable(
            "configuration_not_json",
            f"The LMS's configuration cannot be read: it answers {reply.status}.",
        )
    return _platform(document, url, may_call)


def _platform(
    document: Mapping[str, Any], url: str, may_call: Callable[[object], bool]
) -> Platform:
    def address(name: str) -> str:
        return str(document[name]) if may_call(document.get(name)) else ""

    issuer = str(document["issuer"]) if is_web_url(document.get("issuer")) else ""
    lti = document.get(PLATFORM_CONFIGURATION)
    supported = _list(lti.get("messages_supported")) if isinstance(lti, dict) else []
    audience = document.get("authorization_server")
    return Platform(
        issuer=issuer,
        authorization_endpoint=address("authorization_endpoint"),
        token_endpoint=address("token_endpoint"),
        jwks_uri=address("jwks_uri"),
        registration_endpoint=address("registration_endpoint"),
        algorithms=_algorithms(_list(document.get("id_token_signing_alg_values_supported"))),
        messages=frozenset(_message_types(supported)),
        scopes=frozenset(one for one in _list(document.get("scopes_supported")) if one in SCOPES),
        token_audience=audience if isinstance(audience, str) and audience else None,
        is_on_its_host=bool(issuer)
        and host_of(issuer) in (host_of(url), SPEAK_FOR.get(host_of(url))),
    )


def _algorithms(signing: list[Any]) -> tuple[str, ...]:
    """RS256, which every LMS must have; the platform's own choice only where it has not."""
    if not signing or "RS256" in signing:
        return ("RS256",)
    return tuple(one for one in signing if one in ALGORITHMS) or ("RS256",)


def _message_types(supported: list[Any]) -> list[str]:
    named = [one.get("type") if isinstance(one, dict) else one for one in supported]
    return [one for one in named if isinstance(one, str)]


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list) else []
