"""The form that connects an LMS by hand: what was typed, and what the LMS says of itself."""

from collections.abc import Mapping
from typing import Any

from plugin.lti import Platform
from plugin.lti.urls import origin_of

LINES = ("deployments", "issuer_aliases", "frame_origins", "trusted_audiences", "algorithms")
"""Fields of several values, each on a line of its own."""
TEXTS = ("name", "issuer", "client_id", "auth_login_url", "auth_token_url", "jwks_url")
FILLED = ("issuer", "auth_login_url", "auth_token_url", "jwks_url")
LONGEST, MOST_LINES = 2000, 50


def given_by(form: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as `add_registration` takes it."""
    given: dict[str, Any] = {name: form.get(name, "").strip()[:LONGEST] for name in TEXTS}
    given["name"] = " ".join(given["name"].split())
    for name in LINES:
        given[name] = lines_of(form.get(name, ""))
    given["algorithms"] = given["algorithms"] or ["RS256"]
    given["token_audience"] = form.get("token_audience", "").strip()[:LONGEST] or None
    given["deployment_rule"] = "any" if form.get("deployment_rule") == "any" else None
    given["allow_missing_resource_link"] = "allow_missing_resource_link" in form
    return given


def lines_of(text: str) -> list[str]:
    """The values of a field of several lines."""
    return [line.strip() for line in text.split("\n") if line.strip()][:MOST_LINES]


def filled_in(form: Mapping[str, str], said: Platform, configuration: str) -> dict[str, str]:
    """The fields with what the LMS says of itself; what it does not say stays as it was typed."""
    found = {
        "issuer": said.issuer,
        "auth_login_url": said.authorization_endpoint,
        "auth_token_url": said.token_endpoint,
        "jwks_url": said.jwks_uri,
        "token_audience": said.token_audience or "",
        "algorithms": "\n".join(said.algorithms),
    }
    fields = dict(form) | {name: value for name, value in found.items() if value}
    fields["frame_origins"] = fields.get("frame_origins") or origin_of(configuration) or ""
    return fields
