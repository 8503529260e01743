"""Gives results the names that they have in another version; the rows stay what they are."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from curricula.decision_models import AllowanceRow, OverrideRow
from curricula.drafts import DraftRow
from curricula.learning_models import AttemptRow, VisitRow
from curricula.moves.route import Route

BY_LESSON: tuple[Any, ...] = (VisitRow, AllowanceRow, OverrideRow)
"""Tables with an enrolment and a lesson's slug."""
BY_ITEM: tuple[Any, ...] = (AttemptRow, DraftRow)
"""Tables with a visit and an item's slug."""

ON_THE_WAY = "~"


def refile(session: Session, enrolment_ids: Collection[UUID], route: Route) -> None:
    """The visits, answers and whatever else hangs on a lesson or a question, for these learners."""
    for table in BY_LESSON:
        rename_lessons(session, table, enrolment_ids, route.names)
    for lesson in route.lessons.values():
        names = lesson.names(route) if lesson.new else {}
        of_lesson = select(VisitRow.id).where(
            VisitRow.enrolment_id.in_(enrolment_ids), VisitRow.lesson_slug == lesson.new
        )
        for table in BY_ITEM:
            _rename(session, table, table.item_slug, table.visit_id.in_(of_lesson), names)


def begin_time_anew(
    session: Session, enrolment_ids: Collection[UUID], route: Route, *, now: datetime
) -> None:
    """Where a lesson has a time limit that it had not, or a shorter one: nobody's time is over
    by the move, so that of a visit under way begins with it.
    """
    lessons = {each.slug: each for each in route.old.curriculum.lessons}
    after = {each.slug: each for each in route.new.curriculum.lessons}
    for old, there in route.lessons.items():
        limit = after[there.new].rules.minutes if there.new else None
        before = lessons[old].rules.minutes
        if limit is not None and (before is None or limit < before):
            session.execute(
                _update(VisitRow)
                .where(
                    VisitRow.enrolment_id.in_(enrolment_ids),
                    VisitRow.lesson_slug == there.new,
                    VisitRow.finished.is_(None),
                )
                .values(opened=now)
            )


def look_at_time(session: Session, enrolment_ids: Collection[UUID], *, now: datetime) -> None:
    """Visits under way may have another time limit now: the worker looks at each anew."""
    session.execute(
        _update(VisitRow)
        .where(VisitRow.enrolment_id.in_(enrolment_ids), VisitRow.finished.is_(None))
        .values(look_at=now)
    )


def rename_lessons(
    session: Session, table: Any, enrolment_ids: Collection[UUID], names: Mapping[str, str]
) -> None:
    """In a table that has `enrolment_id` and `lesson_slug`; names may go round in a circle."""
    _rename(session, table, table.lesson_slug, table.enrolment_id.in_(enrolment_ids), names)


def _rename(
    session: Session,
    table: Any,
    slug: InstrumentedAttribute[str],
    these: ColumnElement[bool],
    names: Mapping[str, str],
) -> None:
    """In two steps, so that no name is taken while its owner is still on the way."""
    if not names:
        return
    for old, new in names.items():
        given = {slug: f"{ON_THE_WAY}{new}"}
        session.execute(_update(table).where(these, slug == old).values(given))
    arrived = {slug: func.substr(slug, len(ON_THE_WAY) + 1)}
    session.execute(_update(table).where(these, slug.startswith(ON_THE_WAY)).values(arrived))


def _update(table: Any) -> Any:
    return update(table).execution_options(synchronize_session=False)
