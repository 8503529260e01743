"""The way back of Deep Linking 2.0: the tool's signed choice becomes activities of a course."""

import sqlite3
from typing import Any, NoReturn

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from tests.practice_lms.claims import LTI
from tests.practice_lms.courses import add_activity, add_line_item
from tests.practice_lms.presentation import keep_presentation, trouble_in
from tests.practice_lms.quirks import issuer, request_quirks
from tests.practice_lms.store import store
from tests.practice_lms.tools import BadSignature, need_tool, verified_claims

blueprint = Blueprint("deep_linking", __name__)
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"


@blueprint.post("/lti/deep-link/return")
def take_choice() -> ResponseReturnValue:
    """Verify the response (5.2 of LTI Security), then place everything in it or nothing."""
    asked = store().one("select * from deep_link where token = ?", request.args.get("request", ""))
    if asked is None:
        abort(400, "This address answers no request of this LMS.")
    tool = need_tool(asked["tool_id"])
    try:
        claims = verified_claims(
            tool,
            request.form.get("JWT", ""),
            audience=issuer(request_quirks()),
            required=("nonce",),
        )
    except BadSignature as error:
        abort(400, f"The tool's answer does not verify: {error}.")
    items = _read(claims, asked, tool)
    with store().transaction() as db:
        changed = db.execute(
            "update deep_link set used = 1 where token = ? and used = 0", (asked["token"],)
        )
        if changed.rowcount == 0:
            abort(400, "This request was answered before.")
        for item in items:
            _place(db, item, asked, tool)
    return render_template("placed.html", course_id=asked["course_id"], items=items)


def _read(claims: dict[str, Any], asked: sqlite3.Row, tool: sqlite3.Row) -> list[dict[str, Any]]:
    if claims.get(LTI + "message_type") != "LtiDeepLinkingResponse":
        _refuse("message_type is not LtiDeepLinkingResponse")
    if claims.get(LTI + "version") != "1.3.0":
        _refuse("version is not 1.3.0")
    if claims.get(LTI + "deployment_id") != str(tool["id"]):
        _refuse("deployment_id is not this tool's")
    if claims.get(DL + "data") != asked["data"]:
        _refuse("data is not what the request carried")
    items = claims.get(DL + "content_items", [])
    if not isinstance(items, list):
        _refuse("content_items is not a list")
    quirks = request_quirks()
    if len(items) > 1 and not quirks.deep_linking_multiple:
        _refuse("several content_items, and one was asked for")
    for number, item in enumerate(items):
        if not isinstance(item, dict) or item.get("type") != "ltiResourceLink":
            _refuse(f"content_items[{number}] is not an ltiResourceLink")
        if item["type"] not in quirks.deep_linking_types:
            _refuse(f"content_items[{number}] is of a type that was not asked for")
        if trouble := trouble_in(item):
            _refuse(f"content_items[{number}].{trouble}")
        custom = item.get("custom", {})
        if not isinstance(custom, dict) or not all(isinstance(v, str) for v in custom.values()):
            _refuse(f"content_items[{number}].custom must map names to texts")
        line_item = item.get("lineItem")
        if line_item is not None and not isinstance(line_item, dict):
            _refuse(f"content_items[{number}].lineItem is not an object")
        if line_item is not None and not _is_positive(line_item.get("scoreMaximum")):
            _refuse(f"content_items[{number}].lineItem.scoreMaximum must be above 0")
    return items


def _place(
    db: sqlite3.Connection, item: dict[str, Any], asked: sqlite3.Row, tool: sqlite3.Row
) -> None:
    title = str(item.get("title") or tool["name"])
    activity_id = add_activity(
        db,
        course_id=asked["course_id"],
        tool_id=tool["id"],
        title=title,
        url=str(item.get("url") or ""),
        custom=item.get("custom", {}),
    )
    keep_presentation(db, activity_id, item)
    line_item = item.get("lineItem")
    if line_item and asked["line_items"]:
        add_line_item(
            db,
            course_id=asked["course_id"],
            tool_id=tool["id"],
            activity_id=activity_id,
            label=str(line_item.get("label") or title),
            score_maximum=line_item["scoreMaximum"],
            resource_id=str(line_item.get("resourceId") or ""),
            tag=str(line_item.get("tag") or ""),
        )


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _refuse(reason: str) -> NoReturn:
    abort(400, f"The tool's answer is not one: {reason}.")
