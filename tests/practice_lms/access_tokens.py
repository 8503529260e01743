"""The token endpoint and the check of access tokens (LTI Security 4.1, RFC 7523)."""

import json
import secrets
import sqlite3
import time

import jwt
from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from tests.practice_lms.quirks import Quirks, request_quirks, site_address
from tests.practice_lms.store import store
from tests.practice_lms.tools import BadSignature, need_tool, verified_claims

blueprint = Blueprint("access_tokens", __name__)
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFE_S = 3600


class TokenRefused(Exception):
    """No token for this request: an OAuth error code and a sentence."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@blueprint.post("/lti/token")
def give_token() -> ResponseReturnValue:
    quirks = request_quirks()
    try:
        tool, scopes = _check(quirks)
    except TokenRefused as error:
        if quirks.html_token_refusals:
            return f"<!doctype html><title>Error</title><p>{error.code}: {error}</p>", 400
        return jsonify({"error": error.code, "error_description": str(error)}), 400
    token = secrets.token_urlsafe(24)
    with store().transaction() as db:
        db.execute(
            "insert into access_token values (?, ?, ?, ?)",
            (token, tool["id"], json.dumps(scopes), time.time() + LIFE_S),
        )
    return jsonify(
        {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": LIFE_S,
            "scope": " ".join(scopes),
        }
    )


def _check(quirks: Quirks) -> tuple[sqlite3.Row, list[str]]:
    asked = request.form
    if asked.get("grant_type") != "client_credentials":
        raise TokenRefused("unsupported_grant_type", "grant_type must be client_credentials")
    if asked.get("client_assertion_type") != ASSERTION_TYPE:
        raise TokenRefused("invalid_request", f"client_assertion_type must be {ASSERTION_TYPE}")
    assertion = asked.get("client_assertion", "")
    try:
        unverified = jwt.decode(assertion, options={"verify_signature": False})
    except jwt.PyJWTError as error:
        raise TokenRefused("invalid_client", "client_assertion is not a JWT") from error
    tool = store().one("select * from tool where client_id = ?", str(unverified.get("iss")))
    if tool is None or unverified.get("sub") != unverified.get("iss"):
        raise TokenRefused("invalid_client", "iss and sub must be the client id of a tool")
    if tool["state"] != "active":
        raise TokenRefused("invalid_client", "an administrator has yet to activate this tool")
    if quirks.single_assertion_audience and not isinstance(unverified.get("aud"), str):
        raise TokenRefused("invalid_client", "aud must be one text")
    audience = quirks.assertion_audience or f"{site_address()}/lti/token"
    try:
        verified_claims(tool, assertion, audience=audience, required=("sub", "jti"))
    except BadSignature as error:
        raise TokenRefused("invalid_client", str(error)) from error
    granted = json.loads(tool["scopes"])
    scopes = [scope for scope in asked.get("scope", "").split() if scope in granted]
    if not scopes:
        raise TokenRefused("invalid_scope", "none of these scopes is granted to this tool")
    return tool, scopes


def need_scope(course_id: int, *allowed: str) -> sqlite3.Row:
    """The tool whose access token this request carries; ends the request where it may not."""
    quirks = request_quirks()
    authorization = request.headers.get("Authorization", "")
    row = store().one(
        "select * from access_token where token = ? and expires > ?",
        authorization.removeprefix("Bearer "),
        time.time(),
    )
    if row is None:
        abort(401, "The access token is missing, unknown or expired.")
    if not set(allowed) & set(json.loads(row["scopes"])):
        abort(403, "The access token has not the scope for this.")
    tool = need_tool(row["tool_id"])
    if quirks.line_item_query and request.args.get("type_id") != str(tool["id"]):
        abort(404, "type_id is missing from the address, or names another tool.")
    placed = store().one(
        "select 1 from activity where course_id = ? and tool_id = ?"
        " union select 1 from line_item where course_id = ? and tool_id = ?",
        course_id,
        tool["id"],
        course_id,
        tool["id"],
    )
    if placed is None:
        abort(404, "This tool has nothing in that course.")
    return tool
