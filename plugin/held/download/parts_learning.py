"""What the copy gives of her courses, answers and paths."""

from plugin.held.download import values
from plugin.held.download.part import COMMUNITY, Part, left, same

PARTS: dict[tuple[str, str], Part] = {
    ("courses", "enrolment"): Part(
        "courses",
        same(
            "id place platform started",
            version_id=("curriculum", values.curriculum_version),
            community_id=COMMUNITY,
        ),
        left(herself="member_id", said="curriculum_id"),
    ),
    ("courses", "visit"): Part(
        "visits",
        same(
            "id number opened finished raw maximum awaits_judgement ran_out stopped_at",
            enrolment_id="course_id",
            lesson_slug="lesson",
        ),
        left(working="look_at"),
    ),
    ("courses", "course_result"): Part(
        "results",
        same("number passed raw maximum reached", enrolment_id="course_id"),
        left(row="id"),
    ),
    ("courses", "enrolment_move"): Part(
        "moves",
        same("moved told outcome", enrolment_id="course_id", move_id=("move", values.move)),
    ),
    ("courses", "lti_line_item"): Part(
        "grades",
        same(
            "updated full_when_finished told_due",
            enrolment_id="course_id",
            lesson_slug="lesson",
            series_id=("sent_to_the_lms", values.scores),
        ),
        left(row="placement_id"),
    ),
    ("courses", "lti_roster_person"): Part(
        "course_lists",
        same(
            "roles state first_seen last_seen gone taught",
            roster_id=("course", values.course_listed),
        ),
        left(herself="member_id"),
    ),
    ("answers", "attempt"): Part(
        "answers",
        same(
            "id number chosen answered",
            visit_id="visit_id",
            item_slug="question",
            typed="written",
            success=("success", values.unless_veiled),
            scaled=("scaled", values.unless_veiled),
        ),
    ),
    ("answers", "answer_draft"): Part("drafts", same("visit_id fields kept", item_slug="question")),
    ("answers", "judgement"): Part(
        "judgements",
        same(
            "judged",
            attempt_id="answer_id",
            points=("points", values.unless_veiled),
            success=("success", values.unless_veiled),
            remark=("remark", values.unless_veiled),
        ),
        left(row="id", others="judge_id"),
    ),
    ("answers", "allowance"): Part(
        "allowances",
        same(
            "extra_attempts extra_retakes extra_minutes reason granted",
            enrolment_id="course_id",
            lesson_slug="lesson",
        ),
        left(row="id", others="granted_by"),
    ),
    ("answers", "score_override"): Part(
        "decided_scores",
        same("number raw maximum reason decided", enrolment_id="course_id", lesson_slug="lesson"),
        left(row="id", others="decided_by"),
    ),
    ("paths", "trajectory"): Part(
        "paths",
        same(
            "id chosen_at dropped_at",
            scheme_version_id=("path", values.scheme_version),
            community_id=COMMUNITY,
        ),
        left(herself="member_id record_id", said="scheme_id"),
    ),
    ("paths", "standing"): Part(
        "standings",
        same(
            "state computed_at recorded recorded_until warned_until",
            trajectory_id="path_id",
            proof=("proof", values.proof),
        ),
        left(working="up_to_position revision failures trouble"),
    ),
    ("paths", "due_time"): Part("looked_at_next", {"trajectory_id": "path_id", "next_at": "at"}),
    ("paths", "path_move"): Part(
        "moves",
        same(
            "moved_at reason",
            trajectory_id="path_id",
            from_version_id=("from", values.scheme_version),
            to_version_id=("to", values.scheme_version),
        ),
        left(row="id", others="moved_by"),
    ),
}
