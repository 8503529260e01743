"""Waiting answers: what learners have written that a person has yet to judge."""

from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from community import Asker, Permission, members_together
from curricula.deciding import reach_of
from curricula.decision_models import JudgementRow, OverrideRow
from curricula.learning_models import AttemptRow, EnrolmentRow, VisitRow
from curricula.model import Curriculum, Item, Lesson
from curricula.versions import version


@dataclass(frozen=True, slots=True)
class WaitingAnswer:
    """One answer to be judged. `text` is the learner's own: show it, and put it nowhere else."""

    attempt_id: UUID
    enrolment_id: UUID
    member_id: UUID
    place: str
    curriculum: Curriculum
    version_hash: str
    lesson: Lesson
    item: Item
    text: str
    answered: datetime


def judgements_waiting(
    session: Session,
    asker: Asker,
    community_id: UUID,
    *,
    now: datetime,
    places: Collection[str] | None = None,
    limit: int = 200,
) -> list[WaitingAnswer]:
    """The graded written answers of finished visits that the asker may judge, oldest first.

    `places` narrows them to some courses. Her own answers are not among them, nor are those of
    visits that an override has overtaken. Raises `NotAllowed`.
    """
    allowed = reach_of(session, asker, Permission.JUDGE_ANSWERS, community_id, now=now)
    newer = aliased(AttemptRow)
    statement = (
        select(AttemptRow, VisitRow, EnrolmentRow)
        .join(VisitRow, VisitRow.id == AttemptRow.visit_id)
        .join(EnrolmentRow, EnrolmentRow.id == VisitRow.enrolment_id)
        .where(
            EnrolmentRow.community_id == community_id,
            allowed.condition(EnrolmentRow.place),
            VisitRow.awaits_judgement.is_(True),
            AttemptRow.scaled.is_(None),
            ~select(JudgementRow.id).where(JudgementRow.attempt_id == AttemptRow.id).exists(),
            ~select(newer.id)
            .where(
                newer.visit_id == AttemptRow.visit_id,
                newer.item_slug == AttemptRow.item_slug,
                newer.number > AttemptRow.number,
            )
            .exists(),
            ~select(OverrideRow.id)
            .where(
                OverrideRow.enrolment_id == VisitRow.enrolment_id,
                OverrideRow.lesson_slug == VisitRow.lesson_slug,
                OverrideRow.decided >= VisitRow.finished,
            )
            .exists(),
        )
        .order_by(AttemptRow.answered, AttemptRow.id)
    )
    if asker.member_id is not None:
        herself = members_together(session, asker.member_id)
        statement = statement.where(EnrolmentRow.member_id.not_in(herself))
    if places is not None:
        statement = statement.where(EnrolmentRow.place.in_(places))
    with closing(session.execute(statement.execution_options(yield_per=limit))) as rows:
        found = (_waiting(session, *row) for row in rows)
        return list(islice((answer for answer in found if answer is not None), limit))


def _waiting(
    session: Session, attempt: AttemptRow, visit: VisitRow, hers: EnrolmentRow
) -> WaitingAnswer | None:
    """None for practice, and for a question that the learner's version does not ask any more."""
    pinned = version(session, hers.version_id)
    for lesson in pinned.curriculum.lessons:
        for item in lesson.items:
            if (lesson.slug, item.slug) == (visit.lesson_slug, attempt.item_slug):
                if not (item.graded and item.is_judged):
                    return None
                return WaitingAnswer(
                    attempt_id=attempt.id,
                    enrolment_id=hers.id,
                    member_id=hers.member_id,
                    place=hers.place,
                    curriculum=pinned.curriculum,
                    version_hash=pinned.version_hash,
                    lesson=lesson,
                    item=item,
                    text=attempt.typed or "",
                    answered=attempt.answered,
                )
    return None
