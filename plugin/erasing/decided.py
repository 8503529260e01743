"""What becomes of everything that names somebody, when she is erased.

The keys are the columns of the register of what is held (`plugin.held.kinds`); a test fails on one
that is not decided here.
"""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """`kept` is under the number of nobody: the member's own, to which no person belongs then."""

    DELETED = "deleted"
    EMPTIED = "emptied"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Decided:
    """And why, where it is not simply hers."""

    fate: Fate
    why: str = ""


DELETED = Decided(Fate.DELETED)
COUNTED = Decided(Fate.KEPT, "what a course counts stays what it was; nobody's since")
WRITTEN = Decided(Fate.EMPTIED, "the texts go; that there was something stays with its course")
FACT = Decided(Fate.KEPT, "a decision about others stays a fact, by somebody who is nobody now")
PATH = Decided(
    Fate.EMPTIED, "the path ends, reasons go; of its proof stays what was met, its evidence erased"
)

FATES: dict[str, Decided] = {
    "person.member_id": DELETED,
    "proved_address.member_id": DELETED,
    "profile.member_id": DELETED,
    "profile_topic.member_id": DELETED,
    "identity.member_id": DELETED,
    "sign_in_link.member_id": DELETED,
    "email_link.member_id": DELETED,
    "oidc_start.member_id": DELETED,
    "web_session.member_id": DELETED,
    "joining.first_id": DELETED,
    "joining.second_id": DELETED,
    "joining_offer.first_id": DELETED,
    "joining_offer.second_id": DELETED,
    "joining_wrong_code.member_id": DELETED,
    "role_grant.member_id": DELETED,
    "group_role.grant_id": DELETED,
    "invitation.accepted_by": DELETED,
    "enrolment.member_id": COUNTED,
    "visit.enrolment_id": COUNTED,
    "course_result.enrolment_id": COUNTED,
    "enrolment_move.enrolment_id": COUNTED,
    "lti_line_item.enrolment_id": DELETED,
    "lti_roster_person.member_id": DELETED,
    "attempt.visit_id": WRITTEN,
    "answer_draft.visit_id": DELETED,
    "judgement.attempt_id": WRITTEN,
    "allowance.enrolment_id": WRITTEN,
    "score_override.enrolment_id": WRITTEN,
    "trajectory.member_id": PATH,
    "standing.trajectory_id": PATH,
    "due_time.trajectory_id": DELETED,
    "path_move.trajectory_id": PATH,
    "consent.member_id": DELETED,
    "forget_request.member_id": Decided(Fate.KEPT, "that it was asked and done; nobody's since"),
    "mail.member_id": DELETED,
    "mail_preference.member_id": DELETED,
    "judgement.judge_id": FACT,
    "allowance.granted_by": FACT,
    "score_override.decided_by": FACT,
    "role_grant.granted_by": FACT,
    "invitation.invited_by": FACT,
    "version_move.author_id": FACT,
    "path_move.moved_by": FACT,
    "joining.parted_by": DELETED,
    "lti_placement.placed_by": FACT,
    "lti_course_copy.answered_by": FACT,
    "training_agreement.asked_by": FACT,
    "training_agreement.agreed_by": FACT,
    "training_agreement.ended_by": FACT,
    "audit.member_id": Decided(Fate.KEPT, "what was done stays told; by the number of nobody"),
    "audit.subject_id": Decided(Fate.EMPTIED, "the act stays, of the number of nobody; no reason"),
    "retention_hold.member_id": Decided(Fate.DELETED, "of one in force she cannot be erased"),
    "reading.subject_id": DELETED,
    "reading.reader_id": Decided(Fate.KEPT, "others may know for thirteen months who looked"),
}
"""Learning records and documents have no column: `lrs_adapter.erasing` does them."""
