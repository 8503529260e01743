"""The membership service of NRPS 2.0: page by page, and what has changed since."""

import sqlite3
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, jsonify, make_response, request

from tests.practice_lms.access_tokens import need_scope
from tests.practice_lms.claims import LAUNCH_ROLES, MEMBERSHIP
from tests.practice_lms.courses import need_course
from tests.practice_lms.quirks import Quirks, request_quirks, site_address
from tests.practice_lms.store import store
from tests.practice_lms.tools import MEMBERS_READ

blueprint = Blueprint("memberships", __name__)
MEMBERS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
ELSEWHERE = "http://127.0.0.2:9"
WAIT_S = 30
EVERYBODY = (
    "select person.*, enrolment.role as course_role from enrolment"
    " join person on person.id = enrolment.person_id"
    " where course_id = ? order by person.id limit ? offset ?"
)
CHANGED = (
    "select person.*, enrolment.role as course_role from"
    " (select distinct person_id from enrolment_change where course_id = ? and id > ?) as changed"
    " join person on person.id = changed.person_id"
    " left join enrolment on enrolment.person_id = person.id and enrolment.course_id = ?"
    " order by person.id limit ? offset ?"
)


@blueprint.get("/lti/courses/<int:course_id>/memberships")
def list_members(course_id: int) -> Response:
    quirks = request_quirks()
    tool = need_scope(course_id, MEMBERS_READ)
    course = need_course(course_id)
    _check_resource_link(course_id, tool)
    if quirks.membership_trouble and quirks.membership_trouble != "elsewhere":
        return _trouble(quirks.membership_trouble)
    most = quirks.membership_page
    limit = max(1, min(request.args.get("limit", most, type=int), most))
    start = max(0, request.args.get("from", 0, type=int))
    until = request.args.get("until", type=int)
    if until is None:
        until = _last_change(course_id)
    rows = _rows(course_id, limit + 1, start)
    answer = jsonify(
        {
            "id": f"{site_address()}{request.full_path.rstrip('?')}",
            "context": {"id": str(course_id), "title": course["title"]},
            "members": [_member(row, quirks) for row in rows[:limit]],
        }
    )
    answer.mimetype = MEMBERS_TYPE
    if len(rows) > limit:
        turn = {"limit": limit, "from": start + limit, "until": until}
        site = ELSEWHERE if quirks.membership_trouble == "elsewhere" else site_address()
        answer.headers["Link"] = _link({**request.args, **turn}, "next", site)
    elif quirks.membership_differences:
        kept = {name: request.args[name] for name in ("type_id", "rlid") if name in request.args}
        answer.headers["Link"] = _link({**kept, "since": until}, "differences", site_address())
    return answer


def _rows(course_id: int, limit: int, start: int) -> list[sqlite3.Row]:
    since = request.args.get("since", type=int)
    if since is None:
        return store().all(EVERYBODY, course_id, limit, start)
    return store().all(CHANGED, course_id, since, course_id, limit, start)


def _last_change(course_id: int) -> int:
    row = store().one(
        "select coalesce(max(id), 0) as last from enrolment_change where course_id = ?", course_id
    )
    assert row is not None
    return int(row["last"])


def _link(query: dict[str, object], relation: str, site: str) -> str:
    return f'<{site}{request.path}?{urlencode(query)}>; rel="{relation}"'


def _trouble(kind: str) -> Response:
    if kind == "html":
        return make_response("<!doctype html><title>Sign in</title><p>Sign in first.</p>", 200)
    answer = jsonify({"errors": {"message": "The members cannot be had."}})
    answer.status_code = int(kind)
    if kind == "429":
        answer.headers["Retry-After"] = str(WAIT_S)
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
    member: dict[str, object] = {"user_id": str(row["id"]), "status": "Active"}
    if row["course_role"] is None:
        return member | {"status": "Deleted", "roles": []}
    if quirks.short_membership_roles:
        # As Moodle has it: who teaches without editing is a Learner here, not at launch.
        role = "Instructor" if row["course_role"] == "editing_teacher" else "Learner"
    else:
        role = MEMBERSHIP + LAUNCH_ROLES[row["course_role"]]
    member["roles"] = [role]
    if quirks.member_names:
        member |= {"name": row["name"], "email": row["email"]}
    return member
