"""What a move would mean, before anybody decides it: by lesson, for how many learners."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from curricula.differences import Difference, LessonDifference
from curricula.learning_models import EnrolmentRow
from curricula.moves.fates import Fate, fate
from curricula.moves.route import route
from curricula.moves.standing_counts import Alike, standing_counts
from curricula.versions import version


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
    wanted = EnrolmentRow.version_id == from_version_id
    if place is not None:
        wanted = wanted & (EnrolmentRow.place == place)
    fates = [(each, fate(each.standing, way)) for each in standing_counts(session, wanted)]
    going = [(each, met) for each, met in fates if not met.stays]
    learners = sum(each.many for each, _ in fates)
    return Preview(
        learners=learners,
        waiting=learners - sum(each.many for each, _ in going),
        concluded=sum(each.many for each, met in going if met.finishes_all and not each.has_result),
        reopened=sum(each.many for each, met in going if not met.finishes_all and each.has_result),
        lessons=_outlook(difference, going),
    )


def _outlook(difference: Difference, going: list[tuple[Alike, Fate]]) -> tuple[LessonOutlook, ...]:
    counted: Counter[tuple[str | None, str | None, str]] = Counter()
    for each, met in going:
        for lesson in met.lessons:
            counted[lesson.old, lesson.new, lesson.state] += each.many
            counted[lesson.old, lesson.new, "again"] += each.many if lesson.again else 0
    found = []
    for change in difference.lessons:
        key = change.old.slug if change.old else None, change.new.slug if change.new else None
        finished, begun, again = (counted[*key, word] for word in ("finished", "begun", "again"))
        found.append(LessonOutlook(change, finished, begun, again))
    return tuple(found)
