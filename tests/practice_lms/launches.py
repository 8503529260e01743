"""Step one of a launch: this LMS asks the tool to start the login (LTI Security 5.1.1.1)."""

import json
import secrets
import sqlite3
from dataclasses import asdict
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tests.practice_lms.courses import need_activity, need_course, need_role
from tests.practice_lms.people import need_person
from tests.practice_lms.presentation import is_open
from tests.practice_lms.quirks import Quirks, issuer, request_quirks
from tests.practice_lms.store import store
from tests.practice_lms.tools import need_tool

blueprint = Blueprint("launches", __name__)
TEACHERS = ("editing_teacher", "teacher")


@blueprint.get("/launch/<int:activity_id>")
def launch_activity(activity_id: int) -> ResponseReturnValue:
    person = need_person()
    activity = need_activity(activity_id)
    role = need_role(activity["course_id"], person)
    if role == "learner" and not is_open(activity_id, datetime.now(UTC)):
        abort(403, "This activity is not open at this time.")
    tool = need_tool(activity["tool_id"])
    return _to_tool(
        tool,
        activity["url"] or tool["target_link_uri"],
        begin(
            kind="LtiResourceLinkRequest",
            person=person,
            tool=tool,
            course_id=activity["course_id"],
            activity_id=activity_id,
            target=request.args.get("target", "iframe"),
            quirks=request_quirks(),
        ),
        person,
    )


@blueprint.get("/courses/<int:course_id>/deep-link/<int:tool_id>/start")
def launch_deep_linking(course_id: int, tool_id: int) -> ResponseReturnValue:
    person = need_person()
    need_course(course_id)
    need_role(course_id, person, "editing_teacher")
    tool = need_tool(tool_id)
    if tool["state"] != "active":
        abort(403, "This tool waits for an administrator to activate it.")
    hint = begin(
        kind="LtiDeepLinkingRequest",
        person=person,
        tool=tool,
        course_id=course_id,
        activity_id=None,
        target=request.args.get("target", "iframe"),
        quirks=request_quirks(),
    )
    return _to_tool(tool, tool["deep_linking_url"], hint, person)


@blueprint.get("/launch/<int:activity_id>/review/<int:person_id>")
def launch_review(activity_id: int, person_id: int) -> ResponseReturnValue:
    """From the gradebook: somebody who teaches looks at what one learner did, or she herself."""
    person = need_person()
    activity = need_activity(activity_id)
    if person["id"] != person_id:
        need_role(activity["course_id"], person, *TEACHERS)
    tool = need_tool(activity["tool_id"])
    hint = begin(
        kind="LtiSubmissionReviewRequest",
        person=person,
        tool=tool,
        course_id=activity["course_id"],
        activity_id=activity_id,
        target=request.args.get("target", "iframe"),
        quirks=request_quirks(),
        for_person=person_id,
    )
    return _to_tool(tool, activity["url"] or tool["target_link_uri"], hint, person)


def begin(
    *,
    kind: str,
    person: sqlite3.Row,
    tool: sqlite3.Row,
    course_id: int,
    activity_id: int | None,
    target: str,
    quirks: Quirks,
    for_person: int | None = None,
) -> str:
    """Remember a launch under way; its `lti_message_hint` is JSON and good for one login."""
    token = secrets.token_urlsafe(16)
    with store().transaction() as db:
        db.execute(
            "insert into launch values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
            (
                token,
                kind,
                person["id"],
                tool["id"],
                course_id,
                activity_id,
                target,
                json.dumps(asdict(quirks)),
                for_person,
            ),
        )
    return json.dumps({"launchid": token, "courseid": course_id})


def login_fields(
    tool: sqlite3.Row, target_link_uri: str, hint: str, person: sqlite3.Row, quirks: Quirks
) -> dict[str, str]:
    """What the initiation of the login carries (LTI 1.3 core 4.1)."""
    fields = {
        "iss": issuer(quirks) + ("/" if quirks.login_issuer_slash else ""),
        "target_link_uri": target_link_uri,
        "login_hint": str(person["id"]),
        "lti_message_hint": hint,
        "client_id": tool["client_id"],
        "lti_deployment_id": str(tool["id"]),
    }
    if quirks.platform_storage:
        fields["lti_storage_target"] = quirks.storage_frame
    return fields


def _to_tool(
    tool: sqlite3.Row, target_link_uri: str, hint: str, person: sqlite3.Row
) -> ResponseReturnValue:
    quirks = request_quirks()
    fields = login_fields(tool, target_link_uri, hint, person, quirks)
    if quirks.login_by_get:
        glue = "&" if "?" in tool["login_url"] else "?"
        return redirect(f"{tool['login_url']}{glue}{urlencode(fields)}")
    return render_template("auto_post.html", action=tool["login_url"], fields=fields)
