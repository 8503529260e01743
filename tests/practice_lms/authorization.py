"""Step two of a launch: the tool asks who this is and gets an id_token (LTI Security 5.1.1.2)."""

import json
import sqlite3

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from tests.practice_lms.claims import launch_claims
from tests.practice_lms.keys import sign
from tests.practice_lms.people import signed_in
from tests.practice_lms.quirks import Quirks
from tests.practice_lms.store import store
from tests.practice_lms.tools import need_client

blueprint = Blueprint("authorization", __name__)


class LoginRefused(Exception):
    """The tool's authentication request is refused: an OAuth error code and a sentence."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@blueprint.route("/lti/auth", methods=["GET", "POST"])
def authenticate() -> ResponseReturnValue:
    asked = request.values
    tool = need_client(asked.get("client_id", ""))
    redirect_uri = asked.get("redirect_uri", "")
    if redirect_uri not in json.loads(tool["redirect_uris"]):
        abort(400, f"redirect_uri is {redirect_uri!r}, which this tool has not registered.")
    try:
        fields = {"id_token": _id_token(tool, asked.to_dict())}
    except LoginRefused as error:
        fields = {"error": error.code, "error_description": str(error)}
    if "state" in asked:
        fields["state"] = asked["state"]
    if asked.get("lti_storage_target"):
        fields["lti_storage_target"] = asked["lti_storage_target"]
    return render_template("auto_post.html", action=redirect_uri, fields=fields)


def _id_token(tool: sqlite3.Row, asked: dict[str, str]) -> str:
    hint = _hint(asked.get("lti_message_hint", ""))
    launch = _take(hint)
    if launch is None or launch["tool_id"] != tool["id"]:
        raise LoginRefused("invalid_request", "lti_message_hint is unknown or was used before")
    quirks = Quirks(**json.loads(launch["quirks"]))
    _check(asked, quirks)
    person = signed_in()
    if person is None or person["id"] != launch["person_id"]:
        raise LoginRefused("login_required", "nobody is signed in here, or somebody else")
    if asked.get("login_hint") != str(person["id"]):
        raise LoginRefused("invalid_request", "login_hint names somebody else")
    if tool["state"] != "active":
        raise LoginRefused("unauthorized_client", "an administrator has yet to activate this tool")
    return sign(launch_claims(launch, tool, person, asked["nonce"], quirks), quirks)


def _check(asked: dict[str, str], quirks: Quirks) -> None:
    for name, value in (
        ("response_type", "id_token"),
        ("response_mode", "form_post"),
        ("prompt", "none"),
    ):
        if asked.get(name) != value:
            raise LoginRefused("invalid_request", f"{name} must be {value}")
    scope = asked.get("scope", "")
    if (scope != "openid") if quirks.scope_exact else ("openid" not in scope.split()):
        raise LoginRefused("invalid_scope", "scope must be openid")
    if not asked.get("nonce"):
        raise LoginRefused("invalid_request", "nonce is missing")


def _hint(raw: str) -> str:
    try:
        return str(json.loads(raw)["launchid"])
    except (ValueError, KeyError, TypeError) as error:
        raise LoginRefused("invalid_request", "lti_message_hint is missing or damaged") from error


def _take(token: str) -> sqlite3.Row | None:
    """The launch under way, once: a hint is good for a single login, refused or not."""
    with store().transaction() as db:
        changed = db.execute("update launch set used = 1 where token = ? and used = 0", (token,))
        if changed.rowcount == 0:
            return None
        row: sqlite3.Row = db.execute("select * from launch where token = ?", (token,)).fetchone()
        return row
