"""An LMS that offers Dynamic Registration, and what the tests ask of it."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from werkzeug.test import TestResponse

from community import OPERATOR
from plugin.lti import Registration, invite, registrations
from storage import utc_now
from tests.integration.lti_platform import TOOL, Answer, Platform, Tool

TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"


def configuration_of(url: str, **changes: Any) -> dict[str, Any]:
    return {
        "issuer": url,
        "authorization_endpoint": f"{url}/auth",
        "token_endpoint": f"{url}/token",
        "jwks_uri": f"{url}/certs",
        "registration_endpoint": f"{url}/register",
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": [
            "openid",
            "https://purl.imsglobal.org/spec/lti-ags/scope/score",
            "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
        ],
        PLATFORM_CONFIGURATION: {
            "product_family_code": "practice",
            "messages_supported": [
                {"type": "LtiResourceLinkRequest"},
                {"type": "LtiDeepLinkingRequest"},
            ],
        },
    } | changes


def offering(served: Platform) -> Platform:
    """The platform as each test finds it: it offers registration and grants it."""
    served.asked.clear()
    served.routes = dict(Platform(served.url).routes)
    served.routes["/openid"] = lambda _: Answer(body=configuration_of(served.url))
    served.routes["/register"] = lambda _: Answer(body={"client_id": "granted"})
    return served


def invited(tool: Tool) -> dict[str, str]:
    """What the LMS's registration window puts into the address."""
    with tool.database.unit_of_work() as uow:
        url = invite(
            uow,
            asker=OPERATOR,
            community_id=tool.community_id,
            name="Campus",
            base_url=TOOL,
            now=utc_now(),
        )
        uow.commit()
    assert url.startswith(f"{TOOL}/lti/register?invitation=")
    return {
        "invitation": parse_qs(urlsplit(url).query)["invitation"][0],
        "openid_configuration": f"{tool.platform.url}/openid",
        "registration_token": "once",
    }


def registered(tool: Tool) -> list[Registration]:
    with tool.database.reading() as session:
        return registrations(session)


def post(tool: Tool, given: dict[str, str]) -> TestResponse:
    return tool.client.post("/lti/register", data=given)
