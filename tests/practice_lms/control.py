"""A JSON control API on loopback for tests and for the demo's console; pages never use it.

GET  /control/state                      mode, people, courses, tools, activities, line items
POST /control/mode     {mode, quirks}    become another LMS
POST /control/people   {username, name, role, …}
POST /control/courses  {title, everybody}
POST /control/courses/<id>/copies {title}
POST /control/enrolments {course_id, username, role}
POST /control/departures {course_id, username}
POST /control/tools    {name, login_url, redirect_uris, jwks_url, target_link_uri, …}
POST /control/activities {course_id, tool_id, title, url, custom, score_maximum}
POST /control/registrations {address}    the tool's address with a registration token
POST /control/grades   {line_item_id, username, given}   as a teacher who types it
GET  /control/gradebook/<course id>
GET  /control/signing-key                kid and private key (PEM), for whoever tries bad launches
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, request

from tests.practice_lms.courses import (
    add_activity,
    add_course,
    add_line_item,
    copy_course,
    enrol,
    leave,
    need_course,
)
from tests.practice_lms.gradebook import gradebook
from tests.practice_lms.people import add_person, person_by_username
from tests.practice_lms.quirks import MODES, site_quirks, with_changes
from tests.practice_lms.registration import initiation_url
from tests.practice_lms.scores import type_grade
from tests.practice_lms.store import store
from tests.practice_lms.tools import add_tool, need_tool

blueprint = Blueprint("control", __name__, url_prefix="/control")
TABLES = ("person", "course", "enrolment", "tool", "activity", "activity_presentation", "line_item")
JSON_COLUMNS = ("redirect_uris", "custom", "scopes", "item")


@blueprint.before_request
def only_here() -> None:
    """No page of another site can send JSON here: that takes a permission we never give."""
    if request.remote_addr not in ("127.0.0.1", "::1"):
        abort(403, "The control API answers on this machine only.")
    if request.method == "POST" and not request.is_json:
        abort(415, "The control API takes application/json.")


@blueprint.get("/state")
def state() -> Response:
    tables = {}
    for table in TABLES:
        rows = [dict(row) for row in store().all(f"select * from {table} order by 1")]
        for row in rows:
            row |= {name: json.loads(row[name]) for name in JSON_COLUMNS if name in row}
        tables[table] = rows
    return jsonify(
        {
            "child": current_app.config["CHILD"],
            "mode": store().settings()["mode"],
            "quirks": asdict(site_quirks()),
            **tables,
        }
    )


@blueprint.post("/mode")
def set_mode() -> Response:
    asked = _body()
    if asked.get("mode") not in MODES:
        abort(400, f"mode must be one of {', '.join(MODES)}.")
    try:
        quirks = with_changes(MODES[asked["mode"]], asked.get("quirks") or {})
    except TypeError as error:
        abort(400, str(error))
    store().set("mode", asked["mode"])
    store().set("quirks", asked.get("quirks") or {})
    return jsonify(asdict(quirks))


@blueprint.post("/people")
def create_person() -> Response:
    asked = _body()
    return jsonify({"id": add_person(store(), asked)})


@blueprint.post("/courses")
def create_course() -> Response:
    asked = _body()
    return jsonify({"id": add_course(asked["title"], enrol_everybody=asked.get("everybody", True))})


@blueprint.post("/courses/<int:course_id>/copies")
def create_copy(course_id: int) -> Response:
    need_course(course_id)
    return jsonify({"id": copy_course(store(), course_id, _body()["title"])})


@blueprint.post("/enrolments")
def create_enrolment() -> Response:
    asked = _body()
    enrol(asked["course_id"], person_by_username(asked["username"])["id"], asked["role"])
    return jsonify({})


@blueprint.post("/departures")
def create_departure() -> Response:
    asked = _body()
    leave(asked["course_id"], person_by_username(asked["username"])["id"])
    return jsonify({})


@blueprint.post("/tools")
def create_tool() -> Response:
    tool = add_tool(**_body())
    return jsonify({"id": tool["id"], "client_id": tool["client_id"]})


@blueprint.post("/activities")
def create_activity() -> Response:
    asked = _body()
    need_tool(asked["tool_id"])
    with store().transaction() as db:
        activity_id = add_activity(
            db,
            course_id=asked["course_id"],
            tool_id=asked["tool_id"],
            title=asked["title"],
            url=asked.get("url", ""),
            custom=asked.get("custom", {}),
        )
        item_id = None
        if asked.get("score_maximum"):
            item_id = add_line_item(
                db,
                course_id=asked["course_id"],
                tool_id=asked["tool_id"],
                activity_id=activity_id,
                label=asked["title"],
                score_maximum=asked["score_maximum"],
            )
    return jsonify({"id": activity_id, "line_item_id": item_id})


@blueprint.post("/registrations")
def start_registration() -> Response:
    return jsonify({"url": initiation_url(_body()["address"])})


@blueprint.post("/grades")
def create_grade() -> Response:
    asked = _body()
    person = person_by_username(asked["username"])
    type_grade(asked["line_item_id"], person["id"], asked["given"], now=datetime.now(UTC))
    return jsonify({})


@blueprint.get("/gradebook/<int:course_id>")
def read_gradebook(course_id: int) -> Response:
    need_course(course_id)
    return jsonify([asdict(row) for row in gradebook(course_id)])


@blueprint.get("/signing-key")
def read_signing_key() -> Response:
    return jsonify(store().settings()["signing_key"])


def _body() -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        abort(400, "The body must be a JSON object.")
    return body
