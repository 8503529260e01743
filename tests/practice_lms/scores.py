"""The score and result services of AGS 2.0."""

import math
import sqlite3
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, jsonify, request

from tests.practice_lms.access_tokens import need_scope
from tests.practice_lms.courses import is_enrolled
from tests.practice_lms.line_items import need_line_item
from tests.practice_lms.quirks import Quirks, request_quirks, site_address
from tests.practice_lms.service_urls import line_item_url
from tests.practice_lms.store import store
from tests.practice_lms.tools import RESULT_READ, SCORE

blueprint = Blueprint("scores", __name__)
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
SUBMISSION = "https://canvas.instructure.com/lti/submission"
ACTIVITY = ("Initialized", "Started", "InProgress", "Submitted", "Completed")
GRADING = ("FullyGraded", "Pending", "PendingManual", "Failed", "NotReady")


@blueprint.post("/lti/courses/<int:course_id>/lineitems/<int:item_id>/lineitem/scores")
def take_score(course_id: int, item_id: int) -> tuple[str, int]:
    quirks = request_quirks()
    tool = need_scope(course_id, SCORE)
    item = need_line_item(course_id, item_id, tool)
    if quirks.strict_score_type and request.mimetype != SCORE_TYPE:
        abort(400, f"The content type must be {SCORE_TYPE}.")
    score = _read(request.get_json(silent=True, force=True))
    if not is_enrolled(course_id, score["userId"]):
        abort(quirks.not_enrolled_status, "This user is not in the course.")
    with store().transaction() as db:
        last = db.execute(
            "select * from score where line_item_id = ? and person_id = ?",
            (item_id, score["userId"]),
        ).fetchone()
        extension = score.get(SUBMISSION, {})
        was_typed = quirks.submission_per_score and last is not None and last["typed"]
        if was_typed and extension.get("prioritize_non_tool_grade"):
            return "", 204
        if last is not None and not _is_newer(score["timestamp"], last["timestamp"], quirks):
            abort(409, "The timestamp is not newer than that of the last score.")
        db.execute(
            "insert or replace into score values (?, ?, ?, ?, ?, ?, ?, ?, 0)",
            (
                item_id,
                score["userId"],
                _given(score, item, quirks),
                str(score.get("comment") or ""),
                score["activityProgress"],
                score["gradingProgress"],
                score["timestamp"],
                _submissions(score, last, quirks),
            ),
        )
    return "", 204


@blueprint.get("/lti/courses/<int:course_id>/lineitems/<int:item_id>/lineitem/results")
def list_results(course_id: int, item_id: int) -> Response:
    tool = need_scope(course_id, RESULT_READ)
    item = need_line_item(course_id, item_id, tool)
    quirks = request_quirks()
    limit = max(1, min(request.args.get("limit", quirks.result_page, type=int), quirks.result_page))
    wanted = request.args.get("user_id")
    start = max(0, request.args.get("from", 0, type=int))
    rows = store().all(
        "select * from score where line_item_id = ? and (? is null or cast(person_id as text) = ?)"
        " order by person_id limit ? offset ?",
        item_id,
        wanted,
        wanted,
        limit + 1,
        start,
    )
    more, rows = len(rows) > limit, rows[:limit]
    if rows and "limit" in request.args and not quirks.results_by_limit:
        return Response("<!DOCTYPE html><title>Error</title>", 404, mimetype="text/html")
    base, _, query = line_item_url(item, request_quirks()).partition("?")
    results = [
        {
            "id": f"{base}/results/{row['person_id']}{'?' + query if query else ''}",
            "scoreOf": line_item_url(item, request_quirks()),
            "userId": str(row["person_id"]),
            "resultScore": row["given"],
            "resultMaximum": item["score_maximum"],
            "comment": row["comment"],
        }
        for row in rows
        if row["given"] is not None
    ]
    answer = jsonify(results)
    answer.mimetype = RESULTS_TYPE
    if more:
        onward = urlencode({**request.args.to_dict(), "limit": limit, "from": start + limit})
        answer.headers["Link"] = f'<{site_address()}{request.path}?{onward}>; rel="next"'
    return answer


def _read(score: Any) -> dict[str, Any]:
    if not isinstance(score, dict) or not isinstance(score.get("userId"), str):
        abort(400, "A score needs a userId.")
    if score.get("activityProgress") not in ACTIVITY:
        abort(400, f"activityProgress must be one of {', '.join(ACTIVITY)}.")
    if score.get("gradingProgress") not in GRADING:
        abort(400, f"gradingProgress must be one of {', '.join(GRADING)}.")
    try:
        if datetime.fromisoformat(score["timestamp"]).tzinfo is None:
            abort(400, "timestamp must name its zone.")
    except (KeyError, TypeError, ValueError):
        abort(400, "timestamp must be an ISO 8601 time.")
    if "scoreGiven" in score and not (
        _is_number(score["scoreGiven"], 0) and _is_number(score.get("scoreMaximum"), math.ulp(0.0))
    ):
        abort(400, "scoreGiven must be 0 or more and come with a scoreMaximum above 0.")
    return score


def _is_number(value: object, least: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= least


def _given(score: dict[str, Any], item: sqlite3.Row, quirks: Quirks) -> float | None:
    """Points on the line item's scale; a score without scoreGiven clears what was there."""
    if "scoreGiven" not in score:
        return None
    share = score["scoreGiven"] / score["scoreMaximum"]
    if quirks.clamp_scores:
        share = min(share, 1.0)
    return float(share * item["score_maximum"])


def _is_newer(new: str, old: str, quirks: Quirks) -> bool:
    after, before = (datetime.fromisoformat(text).timestamp() for text in (new, old))
    if quirks.whole_second_timestamps:
        return math.floor(after) > math.floor(before)
    return after > before


def _submissions(score: dict[str, Any], last: sqlite3.Row | None, quirks: Quirks) -> int:
    before = 0 if last is None else int(last["submissions"])
    asked = score.get(SUBMISSION, {}).get("new_submission", True)
    return before + 1 if quirks.submission_per_score and asked else max(before, 1)


def type_grade(item_id: int, person_id: int, given: float, *, now: datetime) -> None:
    """A teacher types a grade into the gradebook, over whatever a tool sent."""
    with store().transaction() as db:
        db.execute(
            "insert or replace into score"
            " values (?, ?, ?, '', 'Completed', 'FullyGraded', ?, 1, 1)",
            (item_id, person_id, given, now.isoformat()),
        )
