"""A visit that was just opened: what a reading knows of it without asking."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from curricula.allowances import extra_for
from curricula.attempts import Attempt, attempts_in
from curricula.drafts import Draft, drafts_of
from curricula.lesson_results import work_in
from curricula.model import Lesson
from curricula.visits import Visit, fresh_visit
from storage import keep_answers


def know_opened(session: Session, enrolment_id: UUID, lesson: Lesson, visit: Visit) -> None:
    """Put a visit that `open_lesson` says `is_new` into what the reading found out before it.

    Opening writes the visit alone: `work_in` is what it was and this visit, in which there are
    neither attempts nor drafts. Nothing else that was asked has changed by it. Only the first
    visit of a lesson is new, and nobody decides the score of a lesson without visits.
    """
    extra = extra_for(session, enrolment_id, lesson)
    row = fresh_visit(visit.id, enrolment_id, lesson, visit.number, visit.opened, extra)
    before = work_in(session, enrolment_id)
    keep_answers(
        session,
        work_in,
        {enrolment_id: replace(before, by_visit={**before.by_visit, row.id: row})},
    )
    no_attempts: dict[UUID, list[tuple[str, Attempt]]] = {visit.id: []}
    no_drafts: dict[UUID, Mapping[str, Draft]] = {visit.id: {}}
    keep_answers(session, attempts_in, no_attempts)
    keep_answers(session, drafts_of, no_drafts)
