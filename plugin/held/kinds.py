"""The register of kinds. A table that names somebody and is in none of them fails a test."""

from dataclasses import dataclass

RECORDS = "records"
"""The kind that is on the log, where the random id that stands for her is found by its digest."""
DOCUMENTS = "documents"
"""The kind that content keeps beside its records, under the same id by its digest."""
READINGS = "readings"
"""The kind of which some name a list, and she may have stood in it."""


@dataclass(frozen=True, slots=True)
class HeldKind:
    """`columns` name her: "table.column", or a way to her over other tables, "a.b > c.d", where
    a.b refers to the id of a row of c, and c.d is her id.
    """

    key: str
    columns: tuple[str, ...]


KINDS = (
    HeldKind("name", ("person.member_id", "proved_address.member_id")),
    HeldKind("profile", ("profile.member_id", "profile_topic.member_id")),
    HeldKind(
        "identities",
        (
            "identity.member_id",
            "sign_in_link.member_id",
            "email_link.member_id",
            "oidc_start.member_id",
        ),
    ),
    HeldKind("sessions", ("web_session.member_id",)),
    HeldKind(
        "places",
        (
            "joining.first_id",
            "joining.second_id",
            "joining_offer.first_id",
            "joining_offer.second_id",
            "joining_wrong_code.member_id",
        ),
    ),
    HeldKind(
        "roles",
        (
            "role_grant.member_id",
            "group_role.grant_id > role_grant.member_id",
            "invitation.accepted_by",
        ),
    ),
    HeldKind(
        "courses",
        (
            "enrolment.member_id",
            "visit.enrolment_id > enrolment.member_id",
            "course_result.enrolment_id > enrolment.member_id",
            "enrolment_move.enrolment_id > enrolment.member_id",
            "lti_line_item.enrolment_id > enrolment.member_id",
            "lti_roster_person.member_id",
        ),
    ),
    HeldKind(
        "answers",
        (
            "attempt.visit_id > visit.enrolment_id > enrolment.member_id",
            "answer_draft.visit_id > visit.enrolment_id > enrolment.member_id",
            "judgement.attempt_id > attempt.visit_id > visit.enrolment_id > enrolment.member_id",
            "allowance.enrolment_id > enrolment.member_id",
            "score_override.enrolment_id > enrolment.member_id",
        ),
    ),
    HeldKind(
        "paths",
        (
            "trajectory.member_id",
            "standing.trajectory_id > trajectory.member_id",
            "due_time.trajectory_id > trajectory.member_id",
            "path_move.trajectory_id > trajectory.member_id",
        ),
    ),
    HeldKind(RECORDS, ()),
    HeldKind(DOCUMENTS, ()),
    HeldKind("consents", ("consent.member_id", "forget_request.member_id")),
    HeldKind("mails", ("mail.member_id", "mail_preference.member_id")),
    HeldKind(
        "decisions",
        (
            "judgement.judge_id",
            "allowance.granted_by",
            "score_override.decided_by",
            "role_grant.granted_by",
            "invitation.invited_by",
            "version_move.author_id",
            "path_move.moved_by",
            "joining.parted_by",
            "lti_placement.placed_by",
            "lti_course_copy.answered_by",
            "training_agreement.asked_by",
            "training_agreement.agreed_by",
            "training_agreement.ended_by",
        ),
    ),
    HeldKind("audit", ("audit.member_id", "audit.subject_id", "retention_hold.member_id")),
    HeldKind(READINGS, ("reading.subject_id", "reading.reader_id")),
)
COVERED = frozenset(way.split(" > ")[0] for kind in KINDS for way in kind.columns)
"""Every column that the register looks at, as "table.column"."""

NAMES_NOBODY = {
    "member.record_id": "the random id itself, which the records' count looks for",
    "trajectory.record_id": "the same id, beside trajectory.member_id",
    "web_session.id": "a session's own name",
    "installation.id": "this installation",
    "version_move.handled": "the last enrolment that a move has handled; a place in a list",
    "log_happening.subject": "the row that a record tells of, held by the kind of that row",
    "log_happening.statement_id": "a record",
    "log_statement.statement_id": "a record",
    "log_statement.target_id": "a record",
    "log_statement.registration": "an enrolment, beside the actor by whom records are counted",
    "log_registration.registration": "the same, beside the actor to whom it belongs",
    "lrs_launch.registration": "an attempt, for the minutes in which its content may speak of it",
    "lrs_dead_letter.statement_id": "a record",
    "lrs_sent_as.statement_id": "a record",
    "lrs_sent_as.sent_id": "the same record, as one other LRS knows it",
    "lrs_erased_statement.statement_id": "a record that went whole with somebody who was erased",
    "lrs_document.registration": "an enrolment, beside the actor by whom documents are counted",
    "log_reader.owner": "a worker process",
    "mail.lease_owner": "a worker process",
    "mail.digest_id": "the mail that gathers this one",
    "lrs_source.lease_owner": "a worker process",
    "lrs_source_refusal.statement_id": "a record",
    "lti_score_series.lease_owner": "a worker process",
    "lti_invitation.registration_id": "an LMS",
    "lti_roster.lease_owner": "a worker process",
    "lti_placement.copied_from": "what an LMS copied with a course; who placed it is counted there",
    "lti_placement_link.placement_id": "what a link leads to; who placed it is counted there",
    "lti_line_item.placement_id": "what was placed; who placed it is counted there",
    "lti_late_rule.placement_id": "the same",
    "lti_grade_column.lease_owner": "a worker process",
    "course_version.move_id": "a move of a course; who decided it is counted with decisions",
    "enrolment_move.move_id": "the same, beside the enrolment that it moved",
    "group_role.identity_id": "an account, beside the grant that it brought",
    "joining.offer_id": "the offer that led to the joining, counted with it",
}
"""Columns of ids that look as if they could name somebody, and what they are."""
