"""What became of the grades of enrolments: those that want somebody first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from curricula import Enrolment, so_far
from plugin.lti import GradeState, grades_of

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
    if done is None:
        done = {key: one.finished for key, one in so_far(session, ids).items()}
    lines = [line for one in enrolments for line in _lines_of(one, known[one.id], done[one.id])]
    return sorted(lines, key=lambda one: FATES.index(one.fate))


def _lines_of(
    one: Enrolment, known: Sequence[GradeState], finished: Collection[str]
) -> list[GradeLine]:
    lines = []
    for state in known:
        fate = _fate(state, state.lesson_slug in finished)
        if fate is not None:
            lines.append(GradeLine(one, state.lesson_slug, fate, state))
    in_columns = {state.lesson_slug for state in known}
    lines += [
        GradeLine(one, slug, "columnless", None) for slug in sorted(set(finished) - in_columns)
    ]
    return lines


def _fate(state: GradeState, is_finished: bool) -> Fate | None:
    """None while there is nothing to send."""
    if state.state == "unsent":
        return "missing" if is_finished else None
    if state.is_typed_over:
        return "typed"
    return "lost" if state.difference in ("empty", "older") else state.state
