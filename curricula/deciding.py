"""Who may decide about one learner's work, and what every decision must say."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from community import (
    ALLOWED,
    LAUNCH_MAY_BRING,
    Asker,
    NotAllowed,
    Permission,
    is_allowed,
    is_allowed_throughout,
    lms_of_units,
    member,
    members_together,
    units_where,
)
from curricula.enrolments import Enrolment
from curricula.learning_errors import BadDecision, FormUsed, OwnWork
from curricula.reach import Reach
from curricula.typed_answers import tidy

LONGEST_REASON = 2000


def require_over(
    session: Session, asker: Asker, permission: Permission, enrolment: Enrolment, *, now: datetime
) -> None:
    """Raises `NotAllowed`, and `OwnWork` for a decision about oneself.

    See `reach_of` for whose learners are hers to decide about.
    """
    if asker.member_id is not None and enrolment.member_id in members_together(
        session, asker.member_id
    ):
        raise OwnWork
    reach = reach_of(session, asker, permission, enrolment.community_id, now=now)
    if not reach.covers(enrolment.place):
        raise NotAllowed(permission)


def reach_of(
    session: Session, asker: Asker, permission: Permission, community_id: UUID, *, now: datetime
) -> Reach:
    """The courses in which the asker may do that, or decide about learners.

    An office of the community counts for all its courses; one of a training unit that the
    community works with, for those of the unit's LMSs; a role that an LMS vouched for, in the
    course that was launched from. Raises `NotAllowed` where there is none.
    """
    if is_allowed_throughout(session, asker, permission, community_id, now=now):
        return Reach(everything=True)
    if not is_allowed(session, asker, permission, community_id, now=now):
        raise NotAllowed(permission)
    units = units_where(session, asker, permission, community_id, now=now)
    course = launched_course(asker, permission, community_id)
    reach = Reach(
        courses=frozenset() if course is None else frozenset({course}),
        registrations=lms_of_units(session, units) if units else frozenset(),
    )
    if reach.is_empty and not units:
        raise NotAllowed(permission)
    return reach


def may_decide_in(
    session: Session, asker: Asker, permission: Permission, community_id: UUID, *, now: datetime
) -> bool:
    """Whether there is any place of the community whose learners the asker may decide about."""
    try:
        reach_of(session, asker, permission, community_id, now=now)
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


def launched_course(asker: Asker, permission: Permission, community_id: UUID) -> str | None:
    """The course in which a launch's roles allow it; none for somebody whom the LMS did not
    name, since every decision has an author.
    """
    if asker.member_id is None or asker.launch_community_id != community_id:
        return None
    brought = asker.launch_roles & LAUNCH_MAY_BRING & ALLOWED.get(permission, frozenset())
    return asker.launch_place if brought else None
