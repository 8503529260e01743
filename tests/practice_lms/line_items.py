"""The line item service of AGS 2.0."""

import sqlite3
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from tests.practice_lms.access_tokens import need_scope
from tests.practice_lms.courses import add_line_item, need_activity
from tests.practice_lms.quirks import request_quirks
from tests.practice_lms.service_urls import line_item_url
from tests.practice_lms.store import store
from tests.practice_lms.tools import LINE_ITEM, LINE_ITEM_READ

blueprint = Blueprint("line_items", __name__)
ONE = "application/vnd.ims.lis.v2.lineitem+json"
MANY = "application/vnd.ims.lis.v2.lineitemcontainer+json"
FILTERS = {"resource_link_id": "activity_id", "resource_id": "resource_id", "tag": "tag"}


@blueprint.get("/lti/courses/<int:course_id>/lineitems")
def list_line_items(course_id: int) -> Response:
    tool = need_scope(course_id, LINE_ITEM, LINE_ITEM_READ)
    rows = store().all(
        "select * from line_item where course_id = ? and tool_id = ? order by id",
        course_id,
        tool["id"],
    )
    for name, column in FILTERS.items():
        if name in request.args:
            rows = [row for row in rows if str(row[column]) == request.args[name]]
    return _answer([_document(row) for row in rows], MANY)


@blueprint.post("/lti/courses/<int:course_id>/lineitems")
def create_line_item(course_id: int) -> tuple[Response, int]:
    tool = need_scope(course_id, LINE_ITEM)
    asked = _body()
    activity_id = None
    if asked.get("resourceLinkId") is not None:
        activity = need_activity(int(asked["resourceLinkId"]))
        if (activity["course_id"], activity["tool_id"]) != (course_id, tool["id"]):
            abort(404, "resourceLinkId names no activity of this tool in this course.")
        activity_id = activity["id"]
    with store().transaction() as db:
        item_id = add_line_item(
            db,
            course_id=course_id,
            tool_id=tool["id"],
            activity_id=activity_id,
            label=asked["label"],
            score_maximum=asked["scoreMaximum"],
            resource_id=str(asked.get("resourceId") or ""),
            tag=str(asked.get("tag") or ""),
        )
    return _answer(_document(need_line_item(course_id, item_id, tool)), ONE), 201


@blueprint.get("/lti/courses/<int:course_id>/lineitems/<int:item_id>/lineitem")
def show_line_item(course_id: int, item_id: int) -> Response:
    tool = need_scope(course_id, LINE_ITEM, LINE_ITEM_READ)
    return _answer(_document(need_line_item(course_id, item_id, tool)), ONE)


@blueprint.put("/lti/courses/<int:course_id>/lineitems/<int:item_id>/lineitem")
def change_line_item(course_id: int, item_id: int) -> Response:
    tool = need_scope(course_id, LINE_ITEM)
    need_line_item(course_id, item_id, tool)
    asked = _body()
    with store().transaction() as db:
        db.execute(
            "update line_item set label = ?, score_maximum = ?, resource_id = ?, tag = ?"
            " where id = ?",
            (
                asked["label"],
                asked["scoreMaximum"],
                str(asked.get("resourceId") or ""),
                str(asked.get("tag") or ""),
                item_id,
            ),
        )
    return _answer(_document(need_line_item(course_id, item_id, tool)), ONE)


@blueprint.delete("/lti/courses/<int:course_id>/lineitems/<int:item_id>/lineitem")
def delete_line_item(course_id: int, item_id: int) -> tuple[str, int]:
    tool = need_scope(course_id, LINE_ITEM)
    need_line_item(course_id, item_id, tool)
    with store().transaction() as db:
        db.execute("delete from score where line_item_id = ?", (item_id,))
        db.execute("delete from line_item where id = ?", (item_id,))
    return "", 204


def need_line_item(course_id: int, item_id: int, tool: sqlite3.Row) -> sqlite3.Row:
    row = store().one(
        "select * from line_item where id = ? and course_id = ? and tool_id = ?",
        item_id,
        course_id,
        tool["id"],
    )
    return row or abort(404, "This tool has no such line item.")


def _body() -> dict[str, Any]:
    asked = request.get_json(silent=True, force=True)
    if not isinstance(asked, dict) or not isinstance(asked.get("label"), str):
        abort(400, "A line item needs a label.")
    maximum = asked.get("scoreMaximum")
    if not isinstance(maximum, int | float) or isinstance(maximum, bool) or maximum <= 0:
        abort(400, "A line item needs a scoreMaximum above 0.")
    return asked


def _document(row: sqlite3.Row) -> dict[str, Any]:
    document = {
        "id": line_item_url(row, request_quirks()),
        "label": row["label"],
        "scoreMaximum": row["score_maximum"],
        "resourceId": row["resource_id"],
        "tag": row["tag"],
    }
    if row["activity_id"] is not None:
        document["resourceLinkId"] = str(row["activity_id"])
    return document


def _answer(document: object, media_type: str) -> Response:
    answer = jsonify(document)
    answer.mimetype = media_type
    return answer
