"""Training units as rows: whom they work with, their LMSs, their courses with learners."""

from collections.abc import Collection, Sequence
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
    communities_by_courses,
    communities_of_courses,
    grants_of,
    lms_by_unit,
    lms_of_units,
    unit_summaries,
)
from curricula import CourseSummary, Reach, course_sizes, course_summaries
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
    hers = _hers(session)
    names = {each.id: words(each.name) for each in communities(session)}
    rows = [
        _row(each, names, is_hers=each.unit.id in hers)
        for each in unit_summaries(session, unit_ids, now=utc_now())
    ]
    return sorted(rows, key=lambda row: not row.is_hers)


@dataclass(frozen=True, slots=True)
class OwnUnit:
    """A unit in which the visitor holds an office, with how many `learners` its `courses` have."""

    row: UnitRow
    courses: int
    learners: int


def own_units(
    session: Session, unit_ids: Sequence[UUID], *, most: int
) -> tuple[list[OwnUnit], bool]:
    """Hers among these, at most so many, and whether there are more; in as many statements for
    three as for one.
    """
    hers = _hers(session)
    mine = [each for each in unit_ids if each in hers]
    some = mine[:most]
    if not some:
        return [], False
    places = communities_by_courses(session, asker(), Permission.SEE_DESK, some, now=utc_now())
    lms = lms_by_unit(session, some)
    reach = {each: Reach(registrations=lms.get(each, frozenset())) for each in some}
    reaches = {
        place: Reach(registrations=frozenset().union(*(lms.get(each, ()) for each in some)))
        for each in some
        for place in places[each]
    }
    sizes = course_sizes(session, reaches)

    def own(row: UnitRow) -> OwnUnit:
        unit_id = row.unit.id
        courses = [
            one.learners
            for one in sizes
            if one.community_id in places[unit_id] and reach[unit_id].covers(one.place)
        ]
        return OwnUnit(row, len(courses), sum(courses))

    return [own(row) for row in unit_rows(session, some)], len(mine) > len(some)


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


def _hers(session: Session) -> set[UUID]:
    """The units in which the visitor holds an office."""
    who = asker().member_id
    grants = grants_of(session, who, now=utc_now()) if who else []
    return {each.scope.unit_id for each in grants if isinstance(each.scope, UnitScope)}


def _row(each: UnitSummary, names: dict[UUID, str], *, is_hers: bool) -> UnitRow:
    return UnitRow(
        unit=each.unit,
        name=words(each.unit.name),
        works_with=tuple(names.get(one, "–") for one in each.communities),
        asked_by=tuple(names.get(one, "–") for one in each.asked_by),
        lms=each.lms,
        is_hers=is_hers,
    )
