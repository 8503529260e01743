"""Which courses somebody reaches: all of a community, those of her units' LMSs, or one."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute


@dataclass(frozen=True, slots=True)
class Reach:
    """`courses` are keys of places, `registrations` ids of LMSs all of whose courses count
    (see `Place`).
    """

    everything: bool = False
    courses: frozenset[str] = frozenset()
    registrations: frozenset[UUID] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.everything or self.courses or self.registrations)

    def covers(self, place: str) -> bool:
        return (
            self.everything
            or place in self.courses
            or place.startswith(tuple(map(_prefix, self.registrations)))
        )

    def touches(self, registration_id: UUID) -> bool:
        """Whether any course of that LMS is among them."""
        prefix = _prefix(registration_id)
        return (
            self.everything
            or registration_id in self.registrations
            or any(course.startswith(prefix) for course in self.courses)
        )

    def condition(self, place: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        """The same as a condition of a query."""
        if self.everything:
            return true()
        return or_(
            false(),
            place.in_(self.courses),
            *(place.startswith(_prefix(each), autoescape=True) for each in self.registrations),
        )


def reached(
    reaches: Mapping[UUID, Reach],
    community_id: InstrumentedAttribute[UUID],
    place: InstrumentedAttribute[str],
) -> ColumnElement[bool]:
    """Communities that are hers altogether, and courses of the others, as a condition."""
    altogether = [each for each, reach in reaches.items() if reach.everything]
    return or_(
        community_id.in_(altogether),
        *(
            and_(community_id == each, reach.condition(place))
            for each, reach in reaches.items()
            if not reach.everything
        ),
    )


def _prefix(registration_id: UUID) -> str:
    return f"lti:{registration_id}:"
