"""Allowances: more attempts, retakes or time for one learner than a lesson's rules give all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from community import Asker, Permission
from curricula.deciding import check_same_form, checked_reason, require_over
from curricula.decision_models import AllowanceRow
from curricula.enrolments import enrolment, lock_enrolment
from curricula.learning_errors import BadDecision, UnknownLesson
from curricula.model import Lesson
from curricula.typed_answers import tidy
from curricula.versions import version
from storage import UnitOfWork, asked_once

MOST_ATTEMPTS = 100
MOST_MINUTES = 60 * 24 * 30


@dataclass(frozen=True, slots=True)
class Allowance:
    """What was granted by whom and why; `granted_by` is a member, None the machine's operator."""

    id: UUID
    enrolment_id: UUID
    lesson_slug: str
    extra_attempts: int
    extra_retakes: int
    extra_minutes: int
    granted_by: UUID | None
    reason: str
    granted: datetime


@dataclass(frozen=True, slots=True)
class Extra:
    """All that one learner was granted for one lesson, summed."""

    attempts: int = 0
    retakes: int = 0
    minutes: int = 0


def allow_more(
    uow: UnitOfWork,
    *,
    asker: Asker,
    enrolment_id: UUID,
    lesson_slug: str,
    extra_attempts: int = 0,
    extra_retakes: int = 0,
    extra_minutes: int = 0,
    reason: str,
    now: datetime,
    allowance_id: UUID | None = None,
) -> Allowance:
    """Grant one learner more for one lesson, in every time through it, the present one too.

    Grants add up. `allowance_id` is what the form was made with, so that a doubled POST grants
    once. Where the rules set no limit it changes nothing until they do. Raises `NotAllowed`,
    `OwnWork`, `UnknownEnrolment`, `UnknownLesson`, `FormUsed` for an id that granted something
    else, and `BadDecision` for no reason, for nothing granted, and for numbers below zero or out
    of all proportion.
    """
    lock_enrolment(uow, enrolment_id)
    hers = enrolment(uow.session, enrolment_id)
    require_over(uow.session, asker, Permission.GRANT_EXCEPTIONS, hers, now=now)
    made = uow.session.get(AllowanceRow, allowance_id) if allowance_id else None
    if made is not None:
        check_same_form(
            made.enrolment_id == enrolment_id,
            made.lesson_slug == lesson_slug,
            made.extra_attempts == extra_attempts,
            made.extra_retakes == extra_retakes,
            made.extra_minutes == extra_minutes,
            made.reason == tidy(reason),
        )
        return _allowance(made)
    curriculum = version(uow.session, hers.version_id).curriculum
    if not any(lesson.slug == lesson_slug for lesson in curriculum.lessons):
        raise UnknownLesson(curriculum.slug, lesson_slug)
    _check(extra_attempts, extra_retakes, extra_minutes)
    row = AllowanceRow(
        id=allowance_id or uuid4(),
        enrolment_id=enrolment_id,
        lesson_slug=lesson_slug,
        extra_attempts=extra_attempts,
        extra_retakes=extra_retakes,
        extra_minutes=extra_minutes,
        granted_by=asker.member_id,
        reason=checked_reason(reason),
        granted=now,
    )
    uow.session.add(row)
    uow.session.flush()
    return _allowance(row)


@asked_once
def allowances_of(session: Session, enrolment_id: UUID) -> list[Allowance]:
    """All that was granted in an enrolment, oldest first."""
    return allowances_in(
        session.scalars(select(AllowanceRow).where(AllowanceRow.enrolment_id == enrolment_id))
    )


def allowances_in(rows: Iterable[AllowanceRow]) -> list[Allowance]:
    """Those of one enrolment that another query found, oldest first."""
    return [_allowance(row) for row in sorted(rows, key=lambda row: (row.granted, row.id))]


def extra_for(session: Session, enrolment_id: UUID, lesson: Lesson) -> Extra:
    """What the learner's grants for that lesson add up to; nothing is asked without a limit."""
    rules = lesson.rules
    if rules.attempts is None and rules.retakes is None and rules.minutes is None:
        return Extra()
    granted = [
        each for each in allowances_of(session, enrolment_id) if each.lesson_slug == lesson.slug
    ]
    return Extra(
        sum(each.extra_attempts for each in granted),
        sum(each.extra_retakes for each in granted),
        sum(each.extra_minutes for each in granted),
    )


def _check(attempts: int, retakes: int, minutes: int) -> None:
    if not (attempts or retakes or minutes):
        raise BadDecision("Nothing is granted. Give more attempts, more retakes or more minutes.")
    if min(attempts, retakes, minutes) < 0 or max(attempts, retakes) > MOST_ATTEMPTS:
        raise BadDecision(f"Attempts and retakes to grant are 0 to {MOST_ATTEMPTS}.")
    if minutes > MOST_MINUTES:
        raise BadDecision(f"Minutes to grant are 0 to {MOST_MINUTES}, which is 30 days.")


def _allowance(row: AllowanceRow) -> Allowance:
    return Allowance(
        row.id,
        row.enrolment_id,
        row.lesson_slug,
        row.extra_attempts,
        row.extra_retakes,
        row.extra_minutes,
        row.granted_by,
        row.reason,
        row.granted,
    )
