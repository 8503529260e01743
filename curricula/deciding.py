"""Who may decide about one learner's work, and what every decision must say."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from community import Asker, NotAllowed, Permission, is_allowed, member, members_together
from curricula.enrolments import Enrolment
from curricula.learning_errors import BadDecision, FormUsed, OwnWork
from curricula.typed_answers import tidy

LONGEST_REASON = 2000


def require_over(
    session: Session, asker: Asker, permission: Permission, enrolment: Enrolment, *, now: datetime
) -> None:
    """Raises `NotAllowed`, and `OwnWork` for a decision about oneself.

    An office of the community counts for all its learners; a role that an LMS vouched for counts
    for those of the course that was launched from.
    """
    if asker.member_id is not None and enrolment.member_id in members_together(
        session, asker.member_id
    ):
        raise OwnWork
    community_id = enrolment.community_id
    if is_allowed(session, asker.without_launch, permission, community_id, now=now):
        return
    if enrolment.place == _course_of(asker) and is_allowed(
        session, asker, permission, community_id, now=now
    ):
        return
    raise NotAllowed(permission)


def places_of(
    session: Session, asker: Asker, permission: Permission, community_id: UUID, *, now: datetime
) -> frozenset[str] | None:
    """The places whose learners the asker may decide about; None is all of the community.

    Raises `NotAllowed` where there is none.
    """
    if is_allowed(session, asker.without_launch, permission, community_id, now=now):
        return None
    course = _course_of(asker)
    if course is not None and is_allowed(session, asker, permission, community_id, now=now):
        return frozenset({course})
    raise NotAllowed(permission)


def may_decide_in(
    session: Session, asker: Asker, permission: Permission, community_id: UUID, *, now: datetime
) -> bool:
    """Whether there is any place of the community whose learners the asker may decide about."""
    try:
        places_of(session, asker, permission, community_id, now=now)
    except NotAllowed:
        return False
    return True


def record_id_of_asker(session: Session, asker: Asker) -> UUID | None:
    """The record id by which records name her; None for the machine's operator."""
    return None if asker.member_id is None else member(session, asker.member_id).record_id


def check_same_form(*same: bool) -> None:
    """A form's id decides once. Raises `FormUsed` where it decided something else: a browser's
    back button shows a form with the id that it was sent with.
    """
    if not all(same):
        raise FormUsed


def checked_reason(reason: str) -> str:
    """Raises `BadDecision` when it is missing or too long; every decision says why."""
    said = tidy(reason)
    if not said:
        raise BadDecision("A decision needs its reason. Write a sentence on why.")
    if len(said) > LONGEST_REASON:
        raise BadDecision(f"The reason is longer than {LONGEST_REASON} characters. Write less.")
    return said


def _course_of(asker: Asker) -> str | None:
    """The course in which a launch's roles decide; none for somebody whom the LMS did not name,
    since every decision has an author.
    """
    return asker.launch_place if asker.member_id is not None else None
