"""When a placed lesson is due and what late work costs: kept, found by column and placement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from curricula import NO_RULE, LateRule
from plugin.lti.models import LineItemRow
from plugin.lti.placement_models import LateRuleRow, PlacementRow
from storage import UnitOfWork, among, asked_once


@dataclass(frozen=True, slots=True)
class DueRule:
    """`due` is None where the LMS or the placement says when: nothing was decided here."""

    due: datetime | None = None
    late: LateRule = NO_RULE


UNRULED = DueRule()


@dataclass(frozen=True, slots=True)
class ColumnTerms:
    """On which terms one learner's lesson is graded. `own_due` is what the department decided,
    `told_due` what the LMS told of her, `placed_due` the end of the placement's submission window.
    """

    enrolment_id: UUID
    lesson_slug: str
    full_when_finished: bool
    rule: DueRule
    told_due: datetime | None
    placed_due: datetime | None

    def due_by(self, rule: DueRule) -> datetime | None:
        """The department's word comes first, then the LMS's, then what was placed."""
        return rule.due or self.told_due or self.placed_due

    @property
    def due(self) -> datetime | None:
        """By what is decided."""
        return self.due_by(self.rule)


@asked_once
def column_terms(session: Session, enrolment_id: UUID, lesson_slug: str) -> ColumnTerms | None:
    """None where the lesson has no column: then no score of it goes to the LMS."""
    found = session.execute(
        _asked().where(
            LineItemRow.enrolment_id == enrolment_id, LineItemRow.lesson_slug == lesson_slug
        )
    ).first()
    return None if found is None else _terms(found)


def terms_under(session: Session, placement_id: UUID) -> list[ColumnTerms]:
    """Of everybody who opened this placement and has a column there; in one statement."""
    query = _asked().where(LineItemRow.placement_id == placement_id)
    ordered = query.order_by(LineItemRow.enrolment_id, LineItemRow.lesson_slug)
    return [_terms(found) for found in session.execute(ordered)]


def due_rules_of(session: Session, placement_ids: Collection[UUID]) -> dict[UUID, DueRule]:
    """Of those of which something was decided; in one statement."""
    rows = session.scalars(
        select(LateRuleRow).where(among(session, LateRuleRow.placement_id, placement_ids))
    )
    return {row.placement_id: due_rule_in(row) for row in rows}


def keep_due_rule(uow: UnitOfWork, placement_id: UUID, rule: DueRule) -> None:
    """Whoever calls has asked."""
    uow.session.get_one(PlacementRow, placement_id, with_for_update=True)  # one at a time
    row = uow.session.get(LateRuleRow, placement_id)
    if row is None:
        row = LateRuleRow(placement_id=placement_id)
        uow.session.add(row)
    row.due, late = rule.due, rule.late
    row.kind, row.percent, row.at_most = late.kind, late.percent, late.at_most
    row.grace_minutes, row.nothing_after_days = late.grace_minutes, late.nothing_after_days
    uow.session.flush()


def due_rule_in(row: LateRuleRow) -> DueRule:
    return DueRule(
        row.due,
        LateRule(
            kind=row.kind,  # type: ignore[arg-type]  # written by us alone
            percent=row.percent,
            at_most=row.at_most,
            grace_minutes=row.grace_minutes,
            nothing_after_days=row.nothing_after_days,
        ),
    )


def _asked() -> Select[LineItemRow, datetime | None, LateRuleRow]:
    return (
        select(LineItemRow, PlacementRow.submission_until, LateRuleRow)
        .outerjoin(PlacementRow, PlacementRow.id == LineItemRow.placement_id)
        .outerjoin(LateRuleRow, LateRuleRow.placement_id == LineItemRow.placement_id)
    )


def _terms(found: Row[LineItemRow, datetime | None, LateRuleRow]) -> ColumnTerms:
    item, placed_due = found[0], found[1]
    row: LateRuleRow | None = found[2]
    return ColumnTerms(
        enrolment_id=item.enrolment_id,
        lesson_slug=item.lesson_slug,
        full_when_finished=item.full_when_finished,
        rule=UNRULED if row is None else due_rule_in(row),
        told_due=item.told_due,
        placed_due=placed_due,
    )
