"""Dynamic Registration, the platform's side (LTI Dynamic Registration 1.0)."""

import secrets
from typing import Any, NoReturn
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, jsonify, request

from tests.practice_lms.quirks import issuer, request_quirks, site_address
from tests.practice_lms.store import store
from tests.practice_lms.tools import SCOPES, add_tool

blueprint = Blueprint("registration", __name__)
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
VARIABLES = ["Context.id", "Context.title", "Person.name.full", "ResourceLink.id", "User.id"]
NEEDED = ("client_name", "initiate_login_uri", "redirect_uris", "jwks_uri")


class RegistrationRefused(Exception):
    """The tool's registration request is not acceptable; the message says what is wrong."""


def initiation_url(tool_url: str) -> str:
    """The tool's address with what it needs to register itself once (section 3.3)."""
    token = secrets.token_urlsafe(24)
    with store().transaction() as db:
        db.execute("insert into registration_token values (?, 0)", (token,))
    query = urlencode(
        {
            "openid_configuration": f"{site_address()}/.well-known/openid-configuration",
            "registration_token": token,
        }
    )
    return f"{tool_url}{'&' if '?' in tool_url else '?'}{query}"


@blueprint.get("/.well-known/openid-configuration")
def openid_configuration() -> Response:
    quirks = request_quirks()
    site = site_address()
    configuration = {
        "issuer": issuer(quirks),
        "authorization_endpoint": f"{site}/lti/auth",
        "token_endpoint": f"{site}/lti/token",
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "jwks_uri": f"{site}/lti/keys",
        "registration_endpoint": f"{site}/lti/registration",
        "scopes_supported": ["openid", *SCOPES],
        "response_types_supported": ["id_token"],
        "response_modes_supported": ["form_post"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email", "locale"],
        PLATFORM: {
            "product_family_code": quirks.family,
            "version": "1",
            "messages_supported": [
                {"type": "LtiResourceLinkRequest", "placements": ["ContentArea"]},
                {"type": "LtiDeepLinkingRequest", "placements": ["ContentArea"]},
            ],
            "variables": VARIABLES,
        },
    }
    if quirks.assertion_audience:
        configuration["authorization_server"] = quirks.assertion_audience
    return jsonify(configuration)


@blueprint.post("/lti/registration")
def register() -> Response | tuple[Response, int]:
    quirks = request_quirks()
    _use_token(request.headers.get("Authorization", ""))
    try:
        tool = _read(request.get_json(silent=True))
    except RegistrationRefused as error:
        if quirks.registration_errors_422:
            return jsonify({"errors": [str(error)]}), 422
        return jsonify({"error": "invalid_client_metadata", "error_description": str(error)}), 400
    row = add_tool(**tool, state="pending" if quirks.pending_registration else "active")
    asked: dict[str, Any] = request.get_json()
    reply = {
        **asked,
        "client_id": row["client_id"],
        "scope": " ".join(tool["scopes"]),
        TOOL: {**asked[TOOL], "deployment_id": str(row["id"])},
    }
    return jsonify(reply), 201


def _use_token(authorization: str) -> None:
    token = authorization.removeprefix("Bearer ")
    with store().transaction() as db:
        changed = db.execute(
            "update registration_token set used = 1 where token = ? and used = 0", (token,)
        )
        if changed.rowcount == 0:
            abort(401, "The registration token is unknown or was used before.")


def _read(asked: Any) -> dict[str, Any]:
    """The tool that a registration request (section 3.5) describes."""
    if not isinstance(asked, dict):
        raise RegistrationRefused("the body is not a JSON object")
    for name in NEEDED:
        if not asked.get(name):
            _refuse(f"{name} is missing")
    if asked.get("application_type") != "web" or asked.get("response_types") != ["id_token"]:
        _refuse("application_type must be web and response_types must be ['id_token']")
    if not {"implicit", "client_credentials"} <= set(asked.get("grant_types", [])):
        _refuse("grant_types must hold implicit and client_credentials")
    if asked.get("token_endpoint_auth_method") != "private_key_jwt":
        _refuse("token_endpoint_auth_method must be private_key_jwt")
    lti = asked.get(TOOL)
    if not isinstance(lti, dict) or not lti.get("domain") or not lti.get("target_link_uri"):
        _refuse(f"{TOOL} needs domain and target_link_uri")
    deep_linking = [
        message.get("target_link_uri") or lti["target_link_uri"]
        for message in lti.get("messages", [])
        if message.get("type") == "LtiDeepLinkingRequest"
    ]
    wanted = str(asked.get("scope", "")).split()
    return {
        "name": asked["client_name"],
        "login_url": asked["initiate_login_uri"],
        "redirect_uris": list(asked["redirect_uris"]),
        "jwks_url": asked["jwks_uri"],
        "target_link_uri": lti["target_link_uri"],
        "deep_linking_url": deep_linking[0] if deep_linking else None,
        "custom": dict(lti.get("custom_parameters") or {}),
        "scopes": [scope for scope in SCOPES if scope in wanted],
    }


def _refuse(reason: str) -> NoReturn:
    raise RegistrationRefused(reason)
