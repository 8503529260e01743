"""The membership service of NRPS 2.0, page by page."""

import sqlite3
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, jsonify, request

from tests.practice_lms.access_tokens import need_scope
from tests.practice_lms.claims import LAUNCH_ROLES, MEMBERSHIP
from tests.practice_lms.courses import need_course
from tests.practice_lms.quirks import Quirks, request_quirks, site_address
from tests.practice_lms.store import store
from tests.practice_lms.tools import MEMBERS_READ

blueprint = Blueprint("memberships", __name__)
MEMBERS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
MOST = 50


@blueprint.get("/lti/courses/<int:course_id>/memberships")
def list_members(course_id: int) -> Response:
    quirks = request_quirks()
    tool = need_scope(course_id, MEMBERS_READ)
    course = need_course(course_id)
    _check_resource_link(course_id, tool)
    limit = max(1, min(request.args.get("limit", MOST, type=int), MOST))
    start = max(0, request.args.get("from", 0, type=int))
    rows = store().all(
        "select person.*, enrolment.role as course_role from enrolment"
        " join person on person.id = enrolment.person_id"
        " where course_id = ? order by person.id limit ? offset ?",
        course_id,
        limit + 1,
        start,
    )
    answer = jsonify(
        {
            "id": f"{site_address()}{request.full_path.rstrip('?')}",
            "context": {"id": str(course_id), "title": course["title"]},
            "members": [_member(row, quirks) for row in rows[:limit]],
        }
    )
    answer.mimetype = MEMBERS_TYPE
    if len(rows) > limit:
        query = urlencode({**request.args, "limit": limit, "from": start + limit})
        answer.headers["Link"] = f'<{site_address()}{request.path}?{query}>; rel="next"'
    return answer


def _check_resource_link(course_id: int, tool: sqlite3.Row) -> None:
    link = request.args.get("rlid")
    if link is not None and not store().one(
        "select 1 from activity where cast(id as text) = ? and course_id = ? and tool_id = ?",
        link,
        course_id,
        tool["id"],
    ):
        abort(404, "rlid names no resource link of this tool in this course.")


def _member(row: sqlite3.Row, quirks: Quirks) -> dict[str, object]:
    if quirks.short_membership_roles:
        # As Moodle has it: who teaches without editing is a Learner here, not at launch.
        role = "Instructor" if row["course_role"] == "editing_teacher" else "Learner"
    else:
        role = MEMBERSHIP + LAUNCH_ROLES[row["course_role"]]
    return {
        "user_id": str(row["id"]),
        "status": "Active",
        "roles": [role],
        "name": row["name"],
        "email": row["email"],
    }
