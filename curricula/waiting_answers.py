"""Waiting answers: what learners have written that a person has yet to judge."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import Result, select
from sqlalchemy.orm import Session, aliased

from community import Asker, NotAllowed, Permission, together_with
from curricula.deciding import reach_of, reaches_of
from curricula.decision_models import JudgementRow, OverrideRow
from curricula.learning_models import AttemptRow, EnrolmentRow, VisitRow
from curricula.model import Curriculum, Item, Lesson
from curricula.reach import Reach, reached
from curricula.versions import Version, versions_by_id


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
    reach = reach_of(session, asker, Permission.JUDGE_ANSWERS, community_id, now=now)
    return _waiting_in(session, asker, {community_id: reach}, places=places, limit=limit)


def judgements_waiting_in(
    session: Session,
    asker: Asker,
    communities: Collection[UUID],
    *,
    now: datetime,
    limit: int = 200,
) -> list[WaitingAnswer]:
    """The same of several communities at once, of those where she may judge anything. Raises
    `NotAllowed` where that is none.
    """
    permission = Permission.JUDGE_ANSWERS
    reaches = reaches_of(session, asker, permission, communities, now=now)
    if not reaches:
        raise NotAllowed(permission)
    return _waiting_in(session, asker, reaches, places=None, limit=limit)


def _waiting_in(
    session: Session,
    asker: Asker,
    reaches: Mapping[UUID, Reach],
    *,
    places: Collection[str] | None,
    limit: int,
) -> list[WaitingAnswer]:
    newer = aliased(AttemptRow)
    statement = (
        select(AttemptRow, VisitRow, EnrolmentRow)
        .join(VisitRow, VisitRow.id == AttemptRow.visit_id)
        .join(EnrolmentRow, EnrolmentRow.id == VisitRow.enrolment_id)
        .where(
            reached(reaches, EnrolmentRow.community_id, EnrolmentRow.place),
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
        herself = together_with(asker.member_id)
        statement = statement.where(EnrolmentRow.member_id.not_in(herself))
    if places is not None:
        statement = statement.where(EnrolmentRow.place.in_(places))
    with closing(session.execute(statement.execution_options(yield_per=limit))) as rows:
        return list(islice(_answers(session, rows, limit), limit))


def _answers(
    session: Session, rows: Result[AttemptRow, VisitRow, EnrolmentRow], together: int
) -> Iterator[WaitingAnswer]:
    """Each version is read once, however many learners are on it."""
    versions: dict[UUID, Version] = {}
    for some in rows.partitions(together):
        versions |= versions_by_id(
            session, {hers.version_id for _, _, hers in some} - versions.keys()
        )
        for attempt, visit, hers in some:
            answer = _waiting(versions[hers.version_id], attempt, visit, hers)
            if answer is not None:
                yield answer


def _waiting(
    pinned: Version, attempt: AttemptRow, visit: VisitRow, hers: EnrolmentRow
) -> WaitingAnswer | None:
    """None for practice, and for a question that the learner's version does not ask any more."""
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
