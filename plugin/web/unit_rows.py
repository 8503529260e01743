"""Training units as rows: whom they work with, their LMSs, their courses with learners."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from community import (
    Permission,
    Unit,
    UnitScope,
    UnitSummary,
    communities,
    communities_of_courses,
    grants_of,
    lms_of_units,
    unit_summaries,
)
from curricula import CourseSummary, Reach, course_summaries
from plugin.lti import ConnectionState, connection_states
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.wording import words
from storage import utc_now

REFUSED_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """`works_with` and `asked_by` name communities; `is_hers`: she holds an office there."""

    unit: Unit
    name: str
    works_with: tuple[str, ...]
    asked_by: tuple[str, ...]
    lms: int
    is_hers: bool


def unit_rows(session: Session, unit_ids: Collection[UUID]) -> list[UnitRow]:
    """Those in which the visitor holds an office first. Whoever calls has asked which she sees."""
    who, now = asker(), utc_now()
    grants = grants_of(session, who.member_id, now=now) if who.member_id else []
    hers = {each.scope.unit_id for each in grants if isinstance(each.scope, UnitScope)}
    names = {each.id: words(each.name) for each in communities(session)}
    rows = [
        _row(each, names, is_hers=each.unit.id in hers)
        for each in unit_summaries(session, unit_ids, now=now)
    ]
    return sorted(rows, key=lambda row: not row.is_hers)


def courses_of_unit(session: Session, unit_id: UUID) -> list[CourseSummary]:
    """The unit's courses, in communities where the visitor may see them."""
    places = communities_of_courses(session, asker(), Permission.SEE_DESK, unit_id, now=utc_now())
    reach = Reach(registrations=lms_of_units(session, [unit_id]))
    return course_summaries(session, reach, places)


def lms_of_unit(session: Session, unit_id: UUID) -> list[ConnectionState]:
    """The LMSs that belong to the unit, the oldest first."""
    hers = lms_of_units(session, [unit_id])
    since = utc_now() - REFUSED_WITHIN
    found = connection_states(session, refused_since=since) if hers else []
    return [each for each in found if each.id in hers]


def course_title(course: CourseSummary) -> str:
    """A course as people call it; never by the key of its place."""
    return course.course or course.platform or _("A course without a name")


def _row(each: UnitSummary, names: dict[UUID, str], *, is_hers: bool) -> UnitRow:
    return UnitRow(
        unit=each.unit,
        name=words(each.unit.name),
        works_with=tuple(names.get(one, "–") for one in each.communities),
        asked_by=tuple(names.get(one, "–") for one in each.asked_by),
        lms=each.lms,
        is_hers=is_hers,
    )
