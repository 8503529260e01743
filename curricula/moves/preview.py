"""What a move would mean, before anybody decides it: by lesson, for how many learners."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from curricula.differences import Difference, LessonDifference
from curricula.learning_models import CourseResultRow, EnrolmentRow
from curricula.moves.fates import Fate, fate
from curricula.moves.route import route
from curricula.moves.standings import standings_among
from curricula.versions import version

HAS_RESULT = exists().where(CourseResultRow.enrolment_id == EnrolmentRow.id)
"""Whether she has finished the whole course, on whichever version."""


@dataclass(frozen=True, slots=True)
class LessonOutlook:
    """`finished` and `begun` count learners; `again` those of them who have answered something in
    the visit under way that they must answer again.
    """

    difference: LessonDifference
    finished: int
    begun: int
    again: int


@dataclass(frozen=True, slots=True)
class Preview:
    """`learners` are all on the old version there. Of them `waiting` stay until a mentor has
    judged what they wrote; `concluded` have finished every lesson of the new version by the move
    alone; `reopened` had finished the course, which stays recorded, and have new lessons to do.
    """

    learners: int
    waiting: int
    concluded: int
    reopened: int
    lessons: tuple[LessonOutlook, ...]


def preview_move(
    session: Session,
    *,
    from_version_id: UUID,
    to_version_id: UUID,
    place: str | None,
    difference: Difference,
    again: Collection[str] = (),
) -> Preview:
    """Reads only; the move itself works with the same values. Raises `UnknownVersion`."""
    old, new = version(session, from_version_id), version(session, to_version_id)
    way = route(old, new, difference.lesson_map, again)
    enrolments = select(EnrolmentRow.id).where(EnrolmentRow.version_id == from_version_id)
    if place is not None:
        enrolments = enrolments.where(EnrolmentRow.place == place)
    ids, had_all = [], set()
    for enrolment_id, has_result in session.execute(enrolments.add_columns(HAS_RESULT)):
        ids.append(enrolment_id)
        if has_result:
            had_all.add(enrolment_id)
    fates = [fate(each, way) for each in standings_among(session, enrolments, ids)]
    going = [each for each in fates if not each.stays]
    return Preview(
        learners=len(fates),
        waiting=len(fates) - len(going),
        concluded=sum(each.finishes_all and each.enrolment_id not in had_all for each in going),
        reopened=sum(not each.finishes_all and each.enrolment_id in had_all for each in going),
        lessons=_outlook(difference, going),
    )


def _outlook(difference: Difference, going: list[Fate]) -> tuple[LessonOutlook, ...]:
    counted: Counter[tuple[str | None, str | None, str]] = Counter()
    for each in going:
        for lesson in each.lessons:
            counted[lesson.old, lesson.new, lesson.state] += 1
            counted[lesson.old, lesson.new, "again"] += bool(lesson.again)
    found = []
    for change in difference.lessons:
        key = change.old.slug if change.old else None, change.new.slug if change.new else None
        finished, begun, again = (counted[*key, word] for word in ("finished", "begun", "again"))
        found.append(LessonOutlook(change, finished, begun, again))
    return tuple(found)
