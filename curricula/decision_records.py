"""The learning records of what people decide about a learner's work (PROFILE).

`by` is always the record id of the staff who decided, None for the machine's operator.
"""

from datetime import datetime
from uuid import UUID

from curricula.lesson_records import LessonRecords
from curricula.model import Item, Lesson
from curricula.scoring import Score
from curricula.told_results import scored, worth
from lrs_adapter import Draft, Happening, Verb, take_back


def tell_judged(
    records: LessonRecords,
    attempt_id: UUID,
    lesson: Lesson,
    item: Item,
    scaled: float,
    success: bool,
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    """tc:reviewed by the judge, and adl:answered once more with what the answer is worth."""
    about, parent = records.item_activity(lesson, item), records.lesson_activity(lesson)
    if by is not None:
        records.tell(
            Happening("attempt", attempt_id, "reviewed"),
            Verb.REVIEWED,
            about,
            parent=parent,
            result=None,
            now=now,
            actor=by,
        )
    records.tell(
        Happening("attempt", attempt_id, "judged"),
        Verb.ANSWERED,
        about,
        parent=parent,
        result=worth(item, scaled, success, None),
        now=now,
        instructor=by,
    )


def tell_lesson_judged(
    records: LessonRecords,
    visit_id: UUID,
    lesson: Lesson,
    score: Score | None,
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    """adl:completed once more, with the score, when the last answer of a visit is judged."""
    _tell_completed(records, visit_judged(visit_id), lesson, score, by=by, now=now)


def tell_overridden(
    records: LessonRecords,
    override_id: UUID,
    lesson: Lesson,
    score: Score,
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    """adl:completed with the score that staff decided."""
    _tell_completed(records, overridden(override_id), lesson, score, by=by, now=now)


def tell_course_completed(
    records: LessonRecords, result_id: UUID, score: Score, *, by: UUID | None, now: datetime
) -> None:
    """adl:completed on the curriculum with the score that a decision has changed."""
    records.tell(
        course_decided(result_id),
        Verb.COMPLETED,
        records.curriculum_activity(),
        parent=None,
        result=scored(score, completion=True),
        now=now,
        instructor=by,
    )


def take_back_all(
    records: LessonRecords, happenings: list[Happening], *, by: UUID | None, now: datetime
) -> None:
    """Void what was recorded of these happenings; those never recorded are passed over."""
    draft = Draft(
        verb=Verb.VOIDED,
        actor=by,
        object=records.curriculum_activity(),
        community=records.community,
        timestamp=now,
        registration=records.enrolment.id,
        registration_of=records.enrolment.record_id,
        grouping=(records.version_activity(),),
        language=records.curriculum.language,
    )
    for happening in happenings:
        take_back(records.uow, records.iris, happening, draft)


def visit_completed(visit_id: UUID) -> Happening:
    return Happening("visit", visit_id, "completed")


def visit_judged(visit_id: UUID) -> Happening:
    return Happening("visit", visit_id, "judged")


def overridden(override_id: UUID) -> Happening:
    return Happening("override", override_id, "completed")


def course_decided(result_id: UUID) -> Happening:
    return Happening("course-result", result_id, "completed")


def _tell_completed(
    records: LessonRecords,
    happening: Happening,
    lesson: Lesson,
    score: Score | None,
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    records.tell(
        happening,
        Verb.COMPLETED,
        records.lesson_activity(lesson),
        parent=records.curriculum_activity(),
        result=scored(score, completion=True),
        now=now,
        instructor=by,
    )
