"""What the LMS's grade book is told of a lesson: what counts by rules and decisions now, less what
the course takes off for late work.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from curricula import (
    Enrolment,
    Finish,
    Lateness,
    LessonResult,
    Whole,
    after_lateness,
    enrolment,
    results_of_each,
    version,
    whole_of,
)
from plugin.late_words import comment_on
from plugin.lti import (
    ColumnTerms,
    DueRule,
    Placement,
    column_key,
    column_terms,
    grades_of,
    is_whole,
    lessons_placed,
    placement_of_column,
    queue_score,
    take_column,
    wholes_in_course,
)
from plugin.speaking import speaking
from storage import UnitOfWork

PARTIAL = "Pending"
"""How AGS calls the grading of what has a number so far."""


def queue_grade(uow: UnitOfWork, finish: Finish, *, now: datetime) -> None:
    """Make the lesson's grade due, in the use case's own transaction.

    For a visit newly finished, for the last judgement of one (`Judged.lesson_score_fixed`) and
    for an override (`Override.finish`). While nothing but answers that wait for a judgement is
    there, the LMS hears PendingManual; with an earlier score that stands, it keeps that one. With
    it go the columns of the modules, or of the curriculum, that the lesson is part of.
    """
    queue_result(
        uow,
        finish.enrolment_id,
        finish.lesson_slug,
        finish.lesson,
        is_new=finish.newly_finished,
        now=now,
    )
    hers = enrolment(uow.session, finish.enrolment_id)
    told: set[str] = set()  # one that was placed twice has one column: that of the newest launch
    for placed in wholes_in_course(uow.session, hers):
        key = column_key(placed.what.kind, placed.what.slug)
        if key in told or finish.lesson_slug not in lessons_placed(uow.session, placed, hers):
            continue
        if take_column(uow, hers, placed, key, now=now):
            told.add(key)
            queue_whole(uow, hers, key, placed, is_new=finish.newly_finished, now=now)


def queue_whole(
    uow: UnitOfWork,
    hers: Enrolment,
    key: str,
    placed: Placement | None = None,
    *,
    is_new: bool,
    keeps_typed: bool = False,
    now: datetime,
) -> bool:
    """What the lessons of a column come to together, in progress until all are finished; whether
    anything is told. A new submission, where an LMS counts those, is the whole alone.
    """
    placed = placed or placement_of_column(uow.session, hers.id, key)
    if placed is None:
        return False
    whole = _whole(uow, hers, placed)
    if whole is None:
        return False
    return _queue(uow, hers, key, whole, is_new=is_new, keeps_typed=keeps_typed, now=now)


def _whole(uow: UnitOfWork, hers: Enrolment, placed: Placement) -> Whole | None:
    named = set(lessons_placed(uow.session, placed, hers))
    lessons = version(uow.session, hers.version_id).curriculum.lessons
    return whole_of(
        [lesson for lesson in lessons if lesson.slug in named],
        results_of_each(uow.session, [hers])[hers.id],
    )


def _queue(
    uow: UnitOfWork,
    hers: Enrolment,
    key: str,
    whole: Whole,
    *,
    is_new: bool = False,
    keeps_typed: bool,
    now: datetime,
) -> bool:
    return queue_score(
        uow,
        enrolment_id=hers.id,
        lesson_slug=key,
        scaled=whole.share,
        completed=whole.is_completed,
        awaits_judgement=whole.is_completed and whole.awaits_judgement,
        is_new=is_new and whole.is_completed,
        keeps_typed=keeps_typed,
        now=now,
    )


def complete_wholes(uow: UnitOfWork, enrolment_ids: Collection[UUID], *, now: datetime) -> None:
    """Tell the columns of several lessons in which nothing is left to do, though the LMS has heard
    of a part alone; the caller holds these enrolments. What somebody typed in the LMS stays.
    """
    for enrolment_id, states in grades_of(uow.session, enrolment_ids).items():
        for state in states:
            is_partial = state.state in ("due", "sent") and state.progress == PARTIAL
            if not is_partial or state.is_typed_over or not is_whole(state.lesson_slug):
                continue
            hers = enrolment(uow.session, enrolment_id)
            placed = placement_of_column(uow.session, enrolment_id, state.lesson_slug)
            whole = _whole(uow, hers, placed) if placed else None
            if whole and whole.is_completed:
                _queue(uow, hers, state.lesson_slug, whole, keeps_typed=True, now=now)


def queue_result(
    uow: UnitOfWork,
    enrolment_id: UUID,
    lesson_slug: str,
    result: LessonResult,
    *,
    is_new: bool,
    keeps_typed: bool = False,
    now: datetime,
) -> bool:
    """The same of what a finished lesson came to; whether it has a column that is told."""
    terms = column_terms(uow.session, enrolment_id, lesson_slug)
    if terms is None:
        return False
    late = lateness_of(result, terms, terms.rule)
    return queue_score(
        uow,
        enrolment_id=enrolment_id,
        lesson_slug=lesson_slug,
        scaled=late.share if late else share_of(result, terms),
        completed=True,
        awaits_judgement=result.awaits_judgement,
        comment=_comment(uow, enrolment_id, late),
        late=late,
        is_new=is_new,
        keeps_typed=keeps_typed,
        now=now,
    )


def share_of(result: LessonResult, terms: ColumnTerms) -> float | None:
    """What the lesson came to as its column counts, 0..1, None without a number."""
    if result.score is not None:
        return result.score.scaled
    return 1.0 if terms.full_when_finished and not result.awaits_judgement else None


def lateness_of(result: LessonResult, terms: ColumnTerms, rule: DueRule) -> Lateness | None:
    """What a rule makes of it; None where that looks at no time, or there is no number."""
    achieved = share_of(result, terms)
    if achieved is None:
        return None
    return after_lateness(result.handed, achieved, terms.due_by(rule), rule.late)


def _comment(uow: UnitOfWork, enrolment_id: UUID, late: Lateness | None) -> str | None:
    """In the language of what she studies."""
    if late is None or late.share >= late.achieved:
        return None
    pinned = version(uow.session, enrolment(uow.session, enrolment_id).version_id)
    with speaking(pinned.curriculum.language):
        return comment_on(late) or None
