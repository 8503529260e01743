"""Who may decide about one learner's work, and what every decision must say."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from community import (
    ALLOWED,
    LAUNCH_MAY_BRING,
    Asker,
    Holders,
    NotAllowed,
    Permission,
    allowed_in,
    lms_by_unit,
    member,
    members_together,
    unit_holders_of,
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
    reaches = reaches_of(session, asker, permission, [community_id], now=now)
    if community_id not in reaches:
        raise NotAllowed(permission)
    return reaches[community_id]


def reaches_of(
    session: Session,
    asker: Asker,
    permission: Permission,
    communities: Collection[UUID],
    *,
    now: datetime,
) -> dict[UUID, Reach]:
    """The same of those of `communities` where there is any, in their order; three statements
    however many.
    """
    allowed = allowed_in(session, asker, permission, communities, now=now)
    units = {one for held in allowed.values() if not held.throughout for one in held.units}
    lms = lms_by_unit(session, units) if units else {}
    found: dict[UUID, Reach] = {}
    for community_id, held in allowed.items():
        if held.throughout:
            found[community_id] = Reach(everything=True)
            continue
        course = launched_course(asker, permission, community_id)
        reach = Reach(
            courses=frozenset() if course is None else frozenset({course}),
            registrations=frozenset(each for one in held.units for each in lms.get(one, ())),
        )
        if held.units or not reach.is_empty:
            found[community_id] = reach
    return found


def holders_reaching(
    session: Session,
    community_id: UUID,
    permissions: Collection[Permission],
    courses: Collection[str],
    *,
    now: datetime,
) -> Holders:
    """Whose offices in training units allow any of `permissions` in one of these courses of the
    community; three statements however many people that is.
    """
    held = unit_holders_of(session, community_id, permissions, now=now)
    return reaching_among(session, {community_id: held}, courses)[community_id]


def reaching_among(
    session: Session, held: Mapping[UUID, Mapping[UUID, Holders]], courses: Collection[str]
) -> dict[UUID, Holders]:
    """The same of each community, of what is `held` in each of the units that it works with."""
    units = {unit_id for by_unit in held.values() for unit_id in by_unit}
    lms = lms_by_unit(session, units) if units else {}
    found: dict[UUID, Holders] = {each: {} for each in held}
    for community_id, by_unit in held.items():
        for unit_id, holders in by_unit.items():
            reach = Reach(registrations=lms.get(unit_id, frozenset()))
            if any(map(reach.covers, courses)):
                for each, roles in holders.items():
                    those = found[community_id]
                    those[each] = those.get(each, frozenset()) | roles
    return found


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
