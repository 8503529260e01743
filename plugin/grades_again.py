"""Send grades to their LMS once more: what counts now, for whoever decides about the learners."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from community import Asker, NotAllowed, Permission, audit, members_together
from curricula import (
    Enrolment,
    OwnWork,
    Reach,
    enrolment,
    lock_enrolment,
    reach_of,
    results_of_each,
)
from plugin.lms_grade import queue_result, queue_whole
from plugin.lti import grades_of, is_whole
from storage import UnitOfWork

DECIDES = Permission.GRANT_EXCEPTIONS
MOST_AT_ONCE = 100
"""So many grades are made due in one transaction: SQLite has one writer."""
LONGEST_SUBJECT = 200


def send_grades_again(
    uow: UnitOfWork,
    grades: Collection[tuple[UUID, str]],
    *,
    asker: Asker,
    replaces_typed: bool = False,
    now: datetime,
) -> int:
    """Make these grades due again, each an enrolment and a lesson of it; returns how many are.

    What is sent is what the lesson comes to now, so a grade whose column came after she finished
    is sent, too. Left out are lessons that she has not finished or that have no column, and
    grades that are on their way anyway. Unless it `replaces_typed`, so are those that somebody
    typed over in the LMS, and an LMS that can is told to keep what was typed. At most
    `MOST_AT_ONCE` are looked at.

    Raises `community.NotAllowed`, `curricula.OwnWork`, `curricula.UnknownEnrolment`.
    """
    wanted: dict[UUID, list[str]] = {}
    for enrolment_id, slug in list(grades)[:MOST_AT_ONCE]:
        wanted.setdefault(enrolment_id, []).append(slug)
    hers = _checked(uow.session, asker, wanted, now)
    sent: list[tuple[Enrolment, str]] = []
    for one in hers:
        lock_enrolment(uow, one.id)
        results = results_of_each(uow.session, [one])[one.id]
        left = _left_alone(uow.session, one.id, replaces_typed=replaces_typed)
        for slug in wanted[one.id]:
            if slug in left:
                continue
            if is_whole(slug):
                if queue_whole(
                    uow, one, slug, is_new=False, keeps_typed=not replaces_typed, now=now
                ):
                    sent.append((one, slug))
                continue
            result = results.get(slug)
            if result is None:
                continue
            if queue_result(
                uow,
                one.id,
                slug,
                result,
                is_new=False,
                keeps_typed=not replaces_typed,
                now=now,
            ):
                sent.append((one, slug))
    _tell(uow, asker, sent, now)
    return len(sent)


def _checked(
    session: Session, asker: Asker, enrolment_ids: Collection[UUID], now: datetime
) -> list[Enrolment]:
    """The enrolments, in an order in which two that lock them wait for one another and no more."""
    own = members_together(session, asker.member_id) if asker.member_id else frozenset[UUID]()
    reaches: dict[UUID, Reach] = {}
    found = []
    for each in sorted(enrolment_ids):
        one = enrolment(session, each)
        if one.member_id in own:
            raise OwnWork
        if one.community_id not in reaches:
            reaches[one.community_id] = reach_of(session, asker, DECIDES, one.community_id, now=now)
        if not reaches[one.community_id].covers(one.place):
            raise NotAllowed(DECIDES)
        found.append(one)
    return found


def _left_alone(session: Session, enrolment_id: UUID, *, replaces_typed: bool) -> set[str]:
    """The lessons whose newest grade is on its way, read when nobody can queue another, or was
    replaced in the LMS.
    """
    known = grades_of(session, [enrolment_id])[enrolment_id]
    return {
        one.lesson_slug
        for one in known
        if one.state == "due" or (one.is_typed_over and not replaces_typed)
    }


def _tell(
    uow: UnitOfWork, asker: Asker, sent: Collection[tuple[Enrolment, str]], now: datetime
) -> None:
    """One grade is told of its learner, several of their course."""
    if len(sent) == 1:
        ((one, slug),) = sent
        audit(
            uow,
            asker=asker,
            act="grade.resent",
            subject_kind="member",
            subject_id=one.member_id,
            community_id=one.community_id,
            details={"place": one.place, "lesson": slug},
            now=now,
        )
        return
    for community_id, place in dict.fromkeys((one.community_id, one.place) for one, _ in sent):
        audit(
            uow,
            asker=asker,
            act="course.grades-resent",
            subject_kind="course",
            subject_id=place[:LONGEST_SUBJECT],
            community_id=community_id,
            details={"place": place, "count": sum(one.place == place for one, _ in sent)},
            now=now,
        )
