"""LTI Dynamic Registration 1.0: read what the LMS is, tell it what we are."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson

from plugin.lti.errors import PlatformUnreachable, RegistrationRefused
from plugin.lti.launch import DEEP_LINKING, RESOURCE_LINK
from plugin.lti.login import LAUNCH_PATH, LOGIN_PATH
from plugin.lti.registrations import ALGORITHMS
from plugin.lti.scopes import SCOPES
from plugin.lti.transport import Reply, ask
from plugin.lti.urls import host_of, is_callable_url, is_loopback, is_web_url

PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
CLAIMS = ("iss", "sub", "name", "given_name", "family_name", "email", "locale")
TOOL_NAME = "CHILD"
DESCRIPTION = "Lessons of communities of practice, with learning records and certification paths"


@dataclass(frozen=True, slots=True)
class Platform:
    """What the LMS's OpenID configuration says, as far as we use it."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    registration_endpoint: str
    algorithms: tuple[str, ...]
    messages: frozenset[str]
    scopes: frozenset[str]
    token_audience: str | None


@dataclass(frozen=True, slots=True)
class Granted:
    client_id: str
    deployment_id: str | None


class NotGranted(RegistrationRefused):
    """The LMS refused; `reasons` are its own words, for its administrator."""

    def __init__(self, why: str, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(why)
        self.reasons = reasons


def read_platform(openid_configuration: str, *, base_url: str, timeout_s: float) -> Platform:
    """Fetch and check the LMS's configuration (3.4); raises `NotGranted`.

    The issuer must live on the host that the configuration came from, so that nobody registers
    in another LMS's name. Services of this machine are nobody's LMS, unless we are being tried
    out here ourselves.
    """

    def may_call(url: object) -> bool:
        here = is_loopback(urlsplit(base_url).hostname)
        return is_callable_url(url) and (here or not is_loopback(urlsplit(str(url)).hostname))

    if not may_call(openid_configuration):
        raise NotGranted("The LMS's openid_configuration is not an https address.")
    try:
        reply = ask(
            "GET",
            openid_configuration,
            timeout_s=timeout_s,
            limit_bytes=200_000,
            headers={"Accept": "application/json"},
        )
    except PlatformUnreachable as error:
        raise NotGranted(f"The LMS's configuration cannot be read: {error}") from error
    document = reply.json()
    if reply.status != 200 or not isinstance(document, dict):
        raise NotGranted(f"The LMS's configuration cannot be read: it answers {reply.status}.")
    issuer = document.get("issuer")
    if not is_web_url(issuer) or host_of(str(issuer)) != host_of(openid_configuration):
        raise NotGranted("The LMS's issuer is not on the host that its configuration came from.")
    endpoints = ("authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")
    if missing := [name for name in endpoints if not may_call(document.get(name))]:
        raise NotGranted(f"The LMS's configuration has no https address as {missing[0]}.")
    lti = document.get(PLATFORM_CONFIGURATION)
    supported = _list(lti.get("messages_supported")) if isinstance(lti, dict) else []
    signing = _list(document.get("id_token_signing_alg_values_supported"))
    audience = document.get("authorization_server")
    return Platform(
        issuer=str(issuer),
        authorization_endpoint=document["authorization_endpoint"],
        token_endpoint=document["token_endpoint"],
        jwks_uri=document["jwks_uri"],
        registration_endpoint=document["registration_endpoint"],
        algorithms=_algorithms(signing),
        messages=frozenset(_message_types(supported)),
        scopes=frozenset(one for one in _list(document.get("scopes_supported")) if one in SCOPES),
        token_audience=audience if isinstance(audience, str) and audience else None,
    )


def register_client(
    platform: Platform, registration_token: str, *, base_url: str, timeout_s: float
) -> Granted:
    """Ask the LMS for a client (3.5); raises `NotGranted` with the LMS's reasons."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if registration_token:
        headers["Authorization"] = f"Bearer {registration_token}"
    try:
        reply = ask(
            "POST",
            platform.registration_endpoint,
            timeout_s=timeout_s,
            headers=headers,
            body=orjson.dumps(client_metadata(platform, base_url)),
        )
    except (PlatformUnreachable, UnicodeError) as error:
        raise NotGranted(f"The LMS does not answer the registration: {error}") from error
    document = reply.json()
    if reply.status not in (200, 201) or not isinstance(document, dict):
        raise NotGranted(f"The LMS refuses the registration ({reply.status}).", _reasons(reply))
    client_id = document.get("client_id")
    if not isinstance(client_id, str | int) or not str(client_id):
        raise NotGranted("The LMS answers the registration without a client_id.")
    tool = document.get(TOOL_CONFIGURATION)
    deployment_id = tool.get("deployment_id") if isinstance(tool, dict) else None
    return Granted(
        str(client_id), str(deployment_id) if isinstance(deployment_id, str | int) else None
    )


def client_metadata(platform: Platform, base_url: str) -> dict[str, Any]:
    """Our side: OpenID client metadata with the LTI tool configuration (3.2)."""
    launch = base_url + LAUNCH_PATH
    messages: list[dict[str, Any]] = [{"type": RESOURCE_LINK, "target_link_uri": launch}]
    if not platform.messages or DEEP_LINKING in platform.messages:
        messages.append(
            {"type": DEEP_LINKING, "target_link_uri": launch, "label": f"{TOOL_NAME}: lessons"}
        )
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": base_url + LOGIN_PATH,
        "redirect_uris": [launch],
        "client_name": TOOL_NAME,
        "client_uri": base_url,
        "jwks_uri": f"{base_url}/lti/jwks.json",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(one for one in SCOPES if not platform.scopes or one in platform.scopes),
        TOOL_CONFIGURATION: {
            "domain": urlsplit(base_url).netloc,
            "description": DESCRIPTION,
            "target_link_uri": launch,
            "custom_parameters": {},
            "claims": list(CLAIMS),
            "messages": messages,
        },
    }


def _algorithms(signing: list[Any]) -> tuple[str, ...]:
    """RS256, which every LMS must have; the platform's own choice only where it has not."""
    if not signing or "RS256" in signing:
        return ("RS256",)
    return tuple(one for one in signing if one in ALGORITHMS) or ("RS256",)


def _message_types(supported: list[Any]) -> list[str]:
    named = [one.get("type") if isinstance(one, dict) else one for one in supported]
    return [one for one in named if isinstance(one, str)]


def _reasons(reply: Reply) -> tuple[str, ...]:
    """Canvas answers 422 with `errors[]`; others with `error` and `error_description`."""
    document = reply.json()
    if not isinstance(document, dict):
        return ()
    found: list[Any] = _list(document.get("errors"))
    found += [document.get(name) for name in ("error", "error_description", "message")]
    texts = [
        one.get("message") or one.get("field") if isinstance(one, dict) else one for one in found
    ]
    return tuple(str(text)[:300] for text in texts if isinstance(text, str) and text)[:10]


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list) else []
