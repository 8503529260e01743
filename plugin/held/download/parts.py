"""What the copy gives of each table that the register of kinds names, and what it leaves out.

Every column is in one of the two; `tests/integration/people/test_download_register.py` holds it.
The keys are for others' programs: a key keeps its meaning, and what changes it raises
`document.SCHEMA_VERSION`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from plugin.held.download import values
from plugin.held.download.values import Convert
from plugin.held.kinds import KINDS, HeldKind

HERSELF = "it is she"
ROW = "the row's own number"
LETS_IN = "it would let somebody in"
OTHERS = "it is somebody else, or about somebody else's work"
STAFF = "staff wrote it for staff; no page shows it to her"
WORKING = "how CHILD works at it"
SAID = "another key says it"


@dataclass(frozen=True, slots=True)
class Part:
    """A list of the document. `gives` has, by column, the key and how its value is told, where it
    is not told as it is; `leaves_out` has, by column, why.
    """

    name: str
    gives: Mapping[str, str | tuple[str, Convert]]
    leaves_out: Mapping[str, str] = field(default_factory=dict)


def parts_of(kind: HeldKind) -> Iterator[tuple[str, tuple[str, ...], Part]]:
    """Each table of a kind with the ways that lead from it to her, and its part.

    Raises KeyError for a table that has no part yet: better no copy than one with a hole.
    """
    ways: dict[str, list[str]] = {}
    for way in kind.columns:
        ways.setdefault(way.split(".")[0], []).append(way)
    for table, those in ways.items():
        yield table, tuple(those), PARTS[kind.key, table]


def _same(
    columns: str, **renamed: str | tuple[str, Convert]
) -> dict[str, str | tuple[str, Convert]]:
    """Columns that are told under their own names, then those that are not."""
    return {**{each: each for each in columns.split()}, **renamed}


def _left(**why: str) -> dict[str, str]:
    """Reasons with the columns that have them."""
    reasons = {
        "herself": HERSELF,
        "row": ROW,
        "lets_in": LETS_IN,
        "others": OTHERS,
        "staff": STAFF,
        "working": WORKING,
        "said": SAID,
    }
    return {column: reasons[key] for key, columns in why.items() for column in columns.split()}


COMMUNITY: tuple[str, Convert] = ("community", values.community)
UNIT: tuple[str, Convert] = ("training_unit", values.unit)
PARTS: dict[tuple[str, str], Part] = {
    ("name", "person"): Part(
        "person", _same("name email", locale="language"), _left(herself="member_id")
    ),
    ("name", "proved_address"): Part(
        "proved_addresses", _same("address proved_at"), _left(herself="member_id", said="key")
    ),
    ("profile", "profile"): Part(
        "profile", _same("name languages time_zone changed"), _left(herself="member_id")
    ),
    ("profile", "profile_topic"): Part(
        "topics", _same("kind place topic"), _left(herself="member_id")
    ),
    ("identities", "identity"): Part(
        "accounts",
        _same("kind issuer client subject first_seen"),
        _left(herself="member_id", row="id"),
    ),
    ("identities", "sign_in_link"): Part(
        "links", _same("expires used"), _left(herself="member_id", lets_in="token_hash")
    ),
    ("identities", "email_link"): Part(
        "mailed_links",
        _same(
            "purpose onward tries handled expires used",
            address=("address", values.opened),
            locale="language",
        ),
        _left(herself="member_id", row="id", lets_in="browser token_hash code"),
    ),
    ("identities", "oidc_start"): Part(
        "provider_sign_ins",
        _same("purpose onward expires used"),
        _left(herself="member_id", lets_in="state_hash browser nonce verifier"),
    ),
    ("sessions", "web_session"): Part(
        "sessions",
        _same(
            "method started seen expires proved",
            agent="browser",
            visitor=("as", values.visitor),
        ),
        _left(herself="member_id", lets_in="token_hash"),
    ),
    ("places", "joining"): Part(
        "joined",
        _same("joined_at parted_at", parted_by=("parted_by_you", values.is_hers)),
        _left(row="id offer_id", others="first_id second_id"),
    ),
    ("places", "joining_offer"): Part(
        "offers",
        _same(
            "made_at expires entered_at accepted_at ended_at outcome wrong_numbers",
            first_id=("made_by_you", values.is_hers),
        ),
        _left(row="id", others="second_id", lets_in="code_hash number"),
    ),
    ("places", "joining_wrong_code"): Part(
        "wrong_codes", _same("at"), _left(herself="member_id", row="id")
    ),
    ("roles", "role_grant"): Part(
        "roles",
        _same("id role since until", community_id=COMMUNITY, unit_id=UNIT),
        _left(herself="member_id", others="granted_by", staff="reason"),
    ),
    ("roles", "group_role"): Part("by_groups", {"grant_id": "role_id"}, _left(row="identity_id")),
    ("roles", "invitation"): Part(
        "invitations_accepted",
        _same("address role made expires accepted ended", community_id=COMMUNITY, unit_id=UNIT),
        _left(
            herself="accepted_by",
            row="id",
            lets_in="token_hash",
            others="invited_by",
            staff="reason",
        ),
    ),
    ("courses", "enrolment"): Part(
        "courses",
        _same(
            "id place platform started",
            version_id=("curriculum", values.curriculum_version),
            community_id=COMMUNITY,
        ),
        _left(herself="member_id", said="curriculum_id"),
    ),
    ("courses", "visit"): Part(
        "visits",
        _same(
            "id number opened finished raw maximum awaits_judgement ran_out",
            enrolment_id="course_id",
            lesson_slug="lesson",
        ),
        _left(working="look_at"),
    ),
    ("courses", "course_result"): Part(
        "results",
        _same("number passed raw maximum reached", enrolment_id="course_id"),
        _left(row="id"),
    ),
    ("courses", "enrolment_move"): Part(
        "moves",
        _same("moved told outcome", enrolment_id="course_id", move_id=("move", values.move)),
    ),
    ("courses", "lti_line_item"): Part(
        "grades",
        _same(
            "updated full_when_finished",
            enrolment_id="course_id",
            lesson_slug="lesson",
            series_id=("sent_to_the_lms", values.scores),
        ),
    ),
    ("answers", "attempt"): Part(
        "answers",
        _same(
            "id number chosen answered",
            visit_id="visit_id",
            item_slug="question",
            typed="written",
            success=("success", values.unless_veiled),
            scaled=("scaled", values.unless_veiled),
        ),
    ),
    ("answers", "answer_draft"): Part(
        "drafts", _same("visit_id fields kept", item_slug="question")
    ),
    ("answers", "judgement"): Part(
        "judgements",
        _same(
            "judged",
            attempt_id="answer_id",
            points=("points", values.unless_veiled),
            success=("success", values.unless_veiled),
            remark=("remark", values.unless_veiled),
        ),
        _left(row="id", others="judge_id"),
    ),
    ("answers", "allowance"): Part(
        "allowances",
        _same(
            "extra_attempts extra_retakes extra_minutes reason granted",
            enrolment_id="course_id",
            lesson_slug="lesson",
        ),
        _left(row="id", others="granted_by"),
    ),
    ("answers", "score_override"): Part(
        "decided_scores",
        _same("number raw maximum reason decided", enrolment_id="course_id", lesson_slug="lesson"),
        _left(row="id", others="decided_by"),
    ),
    ("paths", "trajectory"): Part(
        "paths",
        _same(
            "id chosen_at dropped_at",
            scheme_version_id=("path", values.scheme_version),
            community_id=COMMUNITY,
        ),
        _left(herself="member_id record_id", said="scheme_id"),
    ),
    ("paths", "standing"): Part(
        "standings",
        _same(
            "state computed_at recorded recorded_until warned_until",
            trajectory_id="path_id",
            proof=("proof", values.json),
        ),
        _left(working="up_to_position revision failures trouble"),
    ),
    ("paths", "due_time"): Part("looked_at_next", {"trajectory_id": "path_id", "next_at": "at"}),
    ("paths", "path_move"): Part(
        "moves",
        _same(
            "moved_at reason",
            trajectory_id="path_id",
            from_version_id=("from", values.scheme_version),
            to_version_id=("to", values.scheme_version),
        ),
        _left(row="id", others="moved_by"),
    ),
    ("consents", "consent"): Part(
        "answers",
        _same("purpose given text_version language at"),
        _left(herself="member_id", row="id"),
    ),
    ("mails", "mail"): Part(
        "mails",
        _same(
            "id kind address contents until state reason attempts queued settled",
            locale="language",
        ),
        _left(
            herself="member_id",
            lets_in="secret",
            working="once next_try lease_owner lease_until lease_token digest_id",
        ),
    ),
    ("mails", "mail_preference"): Part(
        "wanted", _same("kind delivery chosen_at"), _left(herself="member_id")
    ),
    ("decisions", "judgement"): Part(
        "judged_answers",
        _same("judged"),
        _left(herself="judge_id", row="id", others="attempt_id points success remark"),
    ),
    ("decisions", "allowance"): Part(
        "allowances",
        _same("granted", lesson_slug="lesson"),
        _left(
            herself="granted_by",
            row="id",
            others="enrolment_id extra_attempts extra_retakes extra_minutes reason",
        ),
    ),
    ("decisions", "score_override"): Part(
        "decided_scores",
        _same("decided", lesson_slug="lesson"),
        _left(herself="decided_by", row="id", others="enrolment_id number raw maximum reason"),
    ),
    ("decisions", "role_grant"): Part(
        "roles_given",
        _same("role since until", community_id=COMMUNITY, unit_id=UNIT),
        _left(herself="granted_by", row="id", others="member_id reason"),
    ),
    ("decisions", "invitation"): Part(
        "invitations",
        _same("role made expires accepted ended", community_id=COMMUNITY, unit_id=UNIT),
        _left(
            herself="invited_by",
            row="id",
            lets_in="token_hash",
            others="address accepted_by reason",
        ),
    ),
    ("decisions", "version_move"): Part(
        "course_moves",
        _same(
            "place newcomers_only reason decided finished lesson_map again",
            from_version_id=("from", values.curriculum_version),
            to_version_id=("to", values.curriculum_version),
        ),
        _left(herself="author_id", row="id", said="curriculum_id", working="handled"),
    ),
    ("decisions", "path_move"): Part(
        "path_moves",
        _same(
            "moved_at",
            from_version_id=("from", values.scheme_version),
            to_version_id=("to", values.scheme_version),
        ),
        _left(herself="moved_by", row="id", others="trajectory_id reason"),
    ),
    ("decisions", "joining"): Part(
        "parted",
        _same("joined_at parted_at"),
        _left(herself="parted_by", row="id offer_id", others="first_id second_id"),
    ),
    ("decisions", "training_agreement"): Part(
        "agreements",
        _same(
            "asked_by_unit asked agreed ended",
            community_id=COMMUNITY,
            unit_id=UNIT,
            asked_by=("asked_by_you", values.is_hers),
            agreed_by=("agreed_by_you", values.is_hers),
            ended_by=("ended_by_you", values.is_hers),
        ),
        _left(row="id", staff="reason"),
    ),
    ("audit", "audit"): Part(
        "entries",
        _same(
            "at act subject_kind",
            member_id=("by_you", values.is_hers),
            subject_id=("about_you", values.is_hers),
            details=("details", values.details),
            community_id=COMMUNITY,
            unit_id=UNIT,
        ),
        _left(row="id", said="by", staff="reason"),
    ),
    ("readings", "reading"): Part(
        "looks",
        _same(
            "day kind office",
            subject_id=("at_you", values.is_hers),
            reader_id=("by", values.reader),
        ),
    ),
}
"""By kind and table."""
assert {kind for kind, _ in PARTS} <= {kind.key for kind in KINDS}
