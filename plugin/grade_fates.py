"""What became of the grades of enrolments: those that want somebody first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from curricula import Enrolment, so_far, versions_by_id
from plugin.lti import GradeState, grades_of, is_whole, lessons_in_column

Fate = Literal["refused", "lost", "missing", "typed", "due", "sent", "columnless"]
FATES: Sequence[Fate] = ("refused", "lost", "missing", "typed", "due", "sent", "columnless")
"""In the order in which they want somebody. `lost` arrived, and the LMS has an older grade or none
by now; `missing` is finished here and was never sent though there is a column; `typed` was given
otherwise in the LMS since; `columnless` is finished and has no column.
"""


@dataclass(frozen=True, slots=True)
class GradeLine:
    """One learner's grade in one lesson; `state` is None where the LMS has no column for it."""

    enrolment: Enrolment
    lesson_slug: str
    fate: Fate
    state: GradeState | None
    name: str = ""
    title: str = ""
    language: str = ""

    @property
    def is_typed_over(self) -> bool:
        """Whether the LMS has a grade that somebody gave there; it stays unless it is replaced."""
        return self.state is not None and self.state.is_typed_over

    @property
    def is_undelivered(self) -> bool:
        """Whether it did not arrive and does not go by itself, and nothing is replaced by it."""
        return self.fate in ("refused", "lost", "missing") and not self.is_typed_over


def grade_lines(
    session: Session,
    enrolments: Sequence[Enrolment],
    finished: Mapping[UUID, Collection[str]] | None = None,
) -> list[GradeLine]:
    """Of all these enrolments, what wants somebody first; two statements however many, one where
    it is known which lessons are `finished`.
    """
    ids = [one.id for one in enrolments]
    known, done = grades_of(session, ids), finished
    covered = _covered(session, enrolments, known)
    if done is None:
        done = {key: one.finished for key, one in so_far(session, ids).items()}
    lines = [
        line
        for one in enrolments
        for line in _lines_of(one, known[one.id], done[one.id], covered.get(one.id, frozenset()))
    ]
    return sorted(lines, key=lambda one: FATES.index(one.fate))


def _lines_of(
    one: Enrolment,
    known: Sequence[GradeState],
    finished: Collection[str],
    covered: frozenset[str],
) -> list[GradeLine]:
    """`covered` are lessons that are part of a column of several."""
    lines = []
    for state in known:
        is_finished = state.lesson_slug in finished
        if is_whole(state.lesson_slug):
            is_finished = not covered.isdisjoint(finished)
        fate = _fate(state, is_finished)
        if fate is not None:
            lines.append(GradeLine(one, state.lesson_slug, fate, state))
    in_columns = {state.lesson_slug for state in known} | covered
    lines += [
        GradeLine(one, slug, "columnless", None) for slug in sorted(set(finished) - in_columns)
    ]
    return lines


def _covered(
    session: Session, enrolments: Sequence[Enrolment], known: Mapping[UUID, Sequence[GradeState]]
) -> dict[UUID, frozenset[str]]:
    """The lessons of each that are part of a column of several; asked where there is one."""
    wholes = {
        one: [state.lesson_slug for state in known[one.id] if is_whole(state.lesson_slug)]
        for one in enrolments
    }
    some = {one: keys for one, keys in wholes.items() if keys}
    versions = versions_by_id(session, {one.version_id for one in some})
    return {
        one.id: frozenset(
            slug for key in keys for slug in lessons_in_column(versions[one.version_id], key)
        )
        for one, keys in some.items()
    }


def _fate(state: GradeState, is_finished: bool) -> Fate | None:
    """None while there is nothing to send."""
    if state.state == "unsent":
        return "missing" if is_finished else None
    if state.is_typed_over:
        return "typed"
    return "lost" if state.difference in ("empty", "older") else state.state
