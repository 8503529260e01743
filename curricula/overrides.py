"""Overrides: a lesson's score as staff decide it, with a reason that stays beside it."""

from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from community import Asker, Permission
from curricula.course_results import decide_course
from curricula.deciding import check_same_form, checked_reason, record_id_of_asker, require_over
from curricula.decision_models import OverrideRow
from curricula.decision_records import (
    overridden,
    take_back_all,
    tell_overridden,
    visit_completed,
    visit_judged,
)
from curricula.enrolments import enrolment, lock_enrolment
from curricula.finishing import Finish, finish_of, results_of
from curricula.learning_errors import BadDecision
from curricula.learning_models import VisitRow
from curricula.lesson_records import lesson_records
from curricula.lesson_results import last_decided, work_in
from curricula.scoring import TOLERANCE, Score, lesson_score
from curricula.typed_answers import tidy
from curricula.visits import last_visit
from lrs_adapter import Happening, Iris
from storage import UnitOfWork


@dataclass(frozen=True, slots=True)
class Override:
    """A decided score; `decided_by` is a member, None the machine's operator.

    `finish` tells what the lesson and the course came to with it, as the LMS is told.
    """

    id: UUID
    enrolment_id: UUID
    lesson_slug: str
    number: int
    score: Score
    decided_by: UUID | None
    reason: str
    decided: datetime
    finish: Finish | None = None


def override_score(
    uow: UnitOfWork,
    iris: Iris,
    *,
    asker: Asker,
    enrolment_id: UUID,
    lesson_slug: str,
    scaled: float,
    reason: str,
    now: datetime,
    override_id: UUID | None = None,
) -> Override:
    """Decide what a learner's lesson came to, 0..1, in place of all her visits finished before.

    What she finishes afterwards counts by the lesson's rules again. Completed is recorded with
    the new score and the staff as instructor; what was recorded of the lesson's score until then
    is taken back, so that it satisfies nothing any more. `override_id` is what the form was made
    with: a doubled POST decides once, and has no `finish` to tell again. Raises `NotAllowed`,
    `OwnWork`, `UnknownEnrolment`, `UnknownLesson`, `FormUsed` for an id that decided something
    else, and `BadDecision` for no reason, a score out of 0..1, a lesson that grades nothing, and
    one that she has not finished.
    """
    lock_enrolment(uow, enrolment_id)
    hers = enrolment(uow.session, enrolment_id)
    require_over(uow.session, asker, Permission.OVERRIDE_SCORE, hers, now=now)
    records = lesson_records(uow, iris, hers)
    lesson = records.lesson(lesson_slug)
    visit = last_visit(uow.session, enrolment_id, lesson_slug, finished=True)
    whole = lesson_score(lesson, {})
    if whole is None:
        raise BadDecision(f"The lesson {lesson_slug!r} has no graded question, so no score either.")
    if visit is None:
        raise BadDecision(
            f"The lesson {lesson_slug!r} is not finished yet. Decide its score once it is; to help "
            "her finish it, grant more time or attempts."
        )
    made = uow.session.get(OverrideRow, override_id) if override_id else None
    if made is not None:
        check_same_form(
            made.enrolment_id == enrolment_id,
            made.lesson_slug == lesson_slug,
            abs(made.raw - scaled * made.maximum) < TOLERANCE,
            made.reason == tidy(reason),
        )
        return _override(made, None)
    if not (isfinite(scaled) and 0.0 <= scaled <= 1.0):
        raise BadDecision("A score is from 0 to 1; 0.7 means 70 percent.")
    said = checked_reason(reason)
    earlier = overrides_of(uow.session, enrolment_id, lesson_slug)
    now = max(now, *_moments(uow.session, enrolment_id, lesson_slug))
    score = Score.of(scaled * whole.maximum, whole.maximum)
    before = results_of(records)[lesson_slug].score
    row = OverrideRow(
        id=override_id or uuid4(),
        enrolment_id=enrolment_id,
        lesson_slug=lesson_slug,
        number=len(earlier) + 1,
        raw=score.raw,
        maximum=score.maximum,
        decided_by=asker.member_id,
        reason=said,
        decided=now,
    )
    uow.session.add(row)
    uow.session.flush()
    by = record_id_of_asker(uow.session, asker)
    told = [*_told_of_visits(uow.session, enrolment_id, lesson_slug)]
    told += [overridden(each.id) for each in earlier]
    take_back_all(records, told, by=by, now=now)
    tell_overridden(records, row.id, lesson, score, by=by, now=now)
    results = results_of(records)
    raises = before is None or score.scaled > before.scaled
    decide_course(records, results, raises=raises, by=by, now=now)
    finish = finish_of(records, visit, results[lesson_slug], newly_finished=False)
    return _override(row, finish)


def overrides_of(
    session: Session, enrolment_id: UUID, lesson_slug: str | None = None
) -> list[Override]:
    """All decided scores of an enrolment, or of one lesson in it, oldest first."""
    statement = select(OverrideRow).where(OverrideRow.enrolment_id == enrolment_id)
    if lesson_slug is not None:
        statement = statement.where(OverrideRow.lesson_slug == lesson_slug)
    rows = session.scalars(statement.order_by(OverrideRow.decided, OverrideRow.number))
    return [_override(row, None) for row in rows]


def override_that_stands(session: Session, enrolment_id: UUID, lesson_slug: str) -> Override | None:
    """Staff's newest decision on a finished lesson's score, unless she finished it anew since."""
    work = work_in(session, enrolment_id)
    visit = work.last_visit(lesson_slug)
    made = [row for row in work.overrides if row.lesson_slug == lesson_slug]
    if visit is None or not made or not work.is_overtaken(visit):
        return None
    return _override(max(made, key=lambda row: (row.decided, row.number)), None)


def _moments(session: Session, enrolment_id: UUID, lesson_slug: str) -> list[datetime]:
    """When the lesson was finished and decided until now. A decision comes after all of it, though
    its clock may have been read before it waited for the learner's act, or jumped back since.
    """
    finished = session.scalars(
        select(VisitRow.finished).where(
            VisitRow.enrolment_id == enrolment_id, VisitRow.lesson_slug == lesson_slug
        )
    )
    decided = last_decided(session, enrolment_id, lesson_slug)
    return [each for each in (*finished, decided) if each is not None]


def _told_of_visits(session: Session, enrolment_id: UUID, lesson_slug: str) -> list[Happening]:
    """What was recorded with a score: judged visits told it the second time, not the first."""
    rows = session.scalars(
        select(VisitRow)
        .where(
            VisitRow.enrolment_id == enrolment_id,
            VisitRow.lesson_slug == lesson_slug,
            VisitRow.finished.is_not(None),
        )
        .order_by(VisitRow.number)
    )
    return [told(row.id) for row in rows for told in (visit_completed, visit_judged)]


def _override(row: OverrideRow, finish: Finish | None) -> Override:
    return Override(
        row.id,
        row.enrolment_id,
        row.lesson_slug,
        row.number,
        Score.of(row.raw, row.maximum),
        row.decided_by,
        row.reason,
        row.decided,
        finish,
    )
