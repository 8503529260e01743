"""What the copy gives of what she decided as staff, and of the audit log."""

from plugin.held.download import values
from plugin.held.download.part import COMMUNITY, UNIT, Part, left, same

PARTS: dict[tuple[str, str], Part] = {
    ("decisions", "judgement"): Part(
        "judged_answers",
        same("judged"),
        left(herself="judge_id", row="id", others="attempt_id points success remark"),
    ),
    ("decisions", "allowance"): Part(
        "allowances",
        same("granted", lesson_slug="lesson"),
        left(
            herself="granted_by",
            row="id",
            others="enrolment_id extra_attempts extra_retakes extra_minutes reason",
        ),
    ),
    ("decisions", "score_override"): Part(
        "decided_scores",
        same("decided", lesson_slug="lesson"),
        left(herself="decided_by", row="id", others="enrolment_id number raw maximum reason"),
    ),
    ("decisions", "role_grant"): Part(
        "roles_given",
        same("role since until", community_id=COMMUNITY, unit_id=UNIT),
        left(herself="granted_by", row="id", others="member_id reason"),
    ),
    ("decisions", "invitation"): Part(
        "invitations",
        same("role made expires accepted ended", community_id=COMMUNITY, unit_id=UNIT),
        left(
            herself="invited_by",
            row="id",
            lets_in="token_hash",
            others="address accepted_by reason",
        ),
    ),
    ("decisions", "version_move"): Part(
        "course_moves",
        same(
            "place newcomers_only reason decided finished lesson_map again",
            from_version_id=("from", values.curriculum_version),
            to_version_id=("to", values.curriculum_version),
        ),
        left(herself="author_id", row="id", said="curriculum_id", working="handled"),
    ),
    ("decisions", "path_move"): Part(
        "path_moves",
        same(
            "moved_at",
            from_version_id=("from", values.scheme_version),
            to_version_id=("to", values.scheme_version),
        ),
        left(herself="moved_by", row="id", others="trajectory_id reason"),
    ),
    ("decisions", "joining"): Part(
        "parted",
        same("joined_at parted_at"),
        left(herself="parted_by", row="id offer_id", others="first_id second_id"),
    ),
    ("decisions", "lti_placement"): Part(
        "placements",
        same(
            "place placed kind slug title score_maximum full_when_finished available_from"
            " available_until submission_from submission_until iframe_width iframe_height",
            grade_column="column",
            version_id=("version", values.curriculum_version),
        ),
        left(
            herself="placed_by",
            row="id",
            said="curriculum_id scheme_id registration_id deployment_id context_id copied_from",
        ),
    ),
    ("decisions", "lti_course_copy"): Part(
        "copied_courses",
        same(
            "place from_place recognised answer answered",
            version_id=("version", values.curriculum_version),
        ),
        left(herself="answered_by", row="id", said="curriculum_id registration_id"),
    ),
    ("decisions", "training_agreement"): Part(
        "agreements",
        same(
            "asked_by_unit asked agreed ended",
            community_id=COMMUNITY,
            unit_id=UNIT,
            asked_by=("asked_by_you", values.is_hers),
            agreed_by=("agreed_by_you", values.is_hers),
            ended_by=("ended_by_you", values.is_hers),
        ),
        left(row="id", staff="reason"),
    ),
    ("audit", "retention_hold"): Part(
        "holds", same("made ended"), left(herself="member_id", row="id", staff="reason")
    ),
    ("audit", "audit"): Part(
        "entries",
        same(
            "at act subject_kind",
            member_id=("by_you", values.is_hers),
            subject_id=("about_you", values.is_hers),
            details=("details", values.details),
            community_id=COMMUNITY,
            unit_id=UNIT,
        ),
        left(row="id", said="by", staff="reason"),
    ),
}
