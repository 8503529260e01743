"""The tools that this LMS knows, and the keys with which they sign."""

import json
import secrets
import sqlite3
from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from flask import abort

from tests.practice_lms.store import store

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
LINE_ITEM = AGS + "lineitem"
LINE_ITEM_READ = AGS + "lineitem.readonly"
RESULT_READ = AGS + "result.readonly"
SCORE = AGS + "score"
MEMBERS_READ = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCOPES = (LINE_ITEM, LINE_ITEM_READ, RESULT_READ, SCORE, MEMBERS_READ)


class BadSignature(Exception):
    """A tool's JWT does not verify; the message says why."""


def add_tool(
    *,
    name: str,
    login_url: str,
    redirect_uris: list[str],
    jwks_url: str,
    target_link_uri: str,
    deep_linking_url: str | None = None,
    custom: dict[str, str] | None = None,
    scopes: list[str] | None = None,
    state: str = "active",
    client_id: str | None = None,
) -> sqlite3.Row:
    """A new tool with a client id of its own; its deployment is its id. Without an address to
    choose at it is its launch address; with an empty one teachers cannot choose from it.
    """
    client_id = client_id or secrets.token_urlsafe(12)
    granted = [scope for scope in SCOPES if scopes is None or scope in scopes]
    with store().transaction() as db:
        db.execute(
            "insert into tool (name, client_id, login_url, redirect_uris, jwks_url,"
            " target_link_uri, deep_linking_url, custom, scopes, state)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                name,
                client_id,
                login_url,
                json.dumps(redirect_uris),
                jwks_url,
                target_link_uri,
                target_link_uri if deep_linking_url is None else deep_linking_url,
                json.dumps(custom or {}),
                json.dumps(granted),
                state,
            ),
        )
    return need_client(client_id)


def need_tool(tool_id: int) -> sqlite3.Row:
    tool = store().one("select * from tool where id = ?", tool_id)
    return tool or abort(404, f"There is no tool {tool_id}.")


def need_client(client_id: str) -> sqlite3.Row:
    tool = store().one("select * from tool where client_id = ?", client_id)
    return tool or abort(400, f"No tool has the client id {client_id!r}.")


def activate(tool_id: int) -> None:
    with store().transaction() as db:
        db.execute("update tool set state = 'active' where id = ?", (tool_id,))


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def verified_claims(
    tool: sqlite3.Row, token: str, *, audience: str, required: tuple[str, ...]
) -> dict[str, Any]:
    """The claims of a JWT that `tool` signed, RS256 with a key of its key set.

    Raises `BadSignature`; a token, known by its jti or nonce, counts once (LTI Security 5.1.1).
    """
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        keys = [key for key in _key_set(tool["jwks_url"]).keys if key.key_id == kid]
        if not keys:
            raise BadSignature(f"the tool's key set has no key {kid!r}")
        claims: dict[str, Any] = jwt.decode(
            token,
            keys[0].key,
            algorithms=["RS256"],
            audience=audience,
            issuer=tool["client_id"],
            leeway=10,
            options={"require": ["iss", "aud", "iat", "exp", *required]},
        )
    except (jwt.PyJWTError, requests.RequestException, ValueError) as error:
        raise BadSignature(str(error)) from error
    for name in ("jti", "nonce"):
        if name in required:
            _use_once(tool["client_id"], f"{name}:{claims[name]}")
    return claims


def _key_set(url: str) -> jwt.PyJWKSet:
    answer = requests.get(url, timeout=5, headers={"User-Agent": "practice-lms"})
    answer.raise_for_status()
    return jwt.PyJWKSet.from_dict(answer.json())


def _use_once(client_id: str, jwt_id: str) -> None:
    try:
        with store().transaction() as db:
            db.execute("insert into seen_jwt values (?, ?)", (client_id, jwt_id))
    except sqlite3.IntegrityError as error:
        raise BadSignature("this token was used before") from error
