"""LTI Dynamic Registration 1.0: read what the LMS is, tell it what we are."""

from dataclasses import dataclass
from typing import Any

import orjson

from plugin.lti.errors import AddressRefused, PlatformUnreachable, RegistrationRefused
from plugin.lti.launch import DEEP_LINKING, RESOURCE_LINK, SUBMISSION_REVIEW
from plugin.lti.platform_configuration import (
    NEEDED,
    ConfigurationUnreadable,
    Platform,
    read_configuration,
)
from plugin.lti.scopes import SCOPES
from plugin.lti.tool_addresses import tool_addresses
from plugin.lti.transport import Reply, ask

TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
CLAIMS = ("iss", "sub", "name", "given_name", "family_name", "email", "locale")
TOOL_NAME = "CHILD"
DESCRIPTION = "Lessons of communities of practice, with learning records and certification paths"


@dataclass(frozen=True, slots=True)
class Granted:
    client_id: str
    deployment_id: str | None


class NotGranted(RegistrationRefused):
    """The LMS refused; `reasons` are its own words, for its administrator."""

    def __init__(self, why: str, reasons: tuple[str, ...] = (), *, code: str = "") -> None:
        super().__init__(why, code=code)
        self.reasons = reasons


def read_platform(openid_configuration: str, *, base_url: str, timeout_s: float) -> Platform:
    """Fetch and check the LMS's configuration (3.4); raises `NotGranted`.

    The issuer must live on the host that the configuration came from, so that nobody registers
    in another LMS's name.
    """
    try:
        platform = read_configuration(openid_configuration, base_url=base_url, timeout_s=timeout_s)
    except ConfigurationUnreadable as error:
        raise NotGranted(str(error), code=error.code) from error
    if not platform.is_on_its_host:
        raise NotGranted("The LMS's issuer is not on the host that its configuration came from.")
    for name in (*NEEDED, "registration_endpoint"):
        if not getattr(platform, name):
            raise NotGranted(f"The LMS's configuration has no https address as {name}.")
    return platform


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
    except AddressRefused as error:
        raise NotGranted(str(error), code="address_private") from error
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
    ours = tool_addresses(base_url)
    launch = ours.launch_url
    messages: list[dict[str, Any]] = [{"type": RESOURCE_LINK, "target_link_uri": launch}]
    if not platform.messages or DEEP_LINKING in platform.messages:
        messages.append(
            {"type": DEEP_LINKING, "target_link_uri": launch, "label": f"{TOOL_NAME}: lessons"}
        )
    if SUBMISSION_REVIEW in platform.messages:
        messages.append({"type": SUBMISSION_REVIEW, "target_link_uri": launch})
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": ours.login_url,
        "redirect_uris": list(ours.redirect_uris),
        "client_name": TOOL_NAME,
        "client_uri": base_url,
        "jwks_uri": ours.jwks_url,
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(one for one in SCOPES if not platform.scopes or one in platform.scopes),
        TOOL_CONFIGURATION: {
            "domain": ours.domain,
            "description": DESCRIPTION,
            "target_link_uri": launch,
            "custom_parameters": {},
            "claims": list(CLAIMS),
            "messages": messages,
        },
    }


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
