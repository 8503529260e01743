"""What a move means for one learner: the same values for the preview and for the move itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from curricula.filing import filed, is_filed
from curricula.moves.route import LessonRoute, Route

State = Literal["finished", "begun", "open"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody is, by the slugs of her present version, and what is filed besides.

    `answered` holds, for each lesson with a visit under way, the questions answered in it;
    `waiting` the finished lessons in which a mentor has still to judge something.
    """

    enrolment_id: UUID
    finished: Collection[str]
    opened: Collection[str]
    answered: Mapping[str, Collection[str]]
    waiting: Collection[str]


@dataclass(frozen=True, slots=True)
class LessonFate:
    """`old` is None for a new lesson, `new` for one that is gone. `state` is hers before the move
    and, where the lesson goes on, after it. Of the questions that she answered in the visit under
    way, `kept` stay answered, `again` must be answered again, `gone` are asked no more; all by
    the slugs of the old version.
    """

    old: str | None
    new: str | None
    state: State
    kept: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fate:
    """`stays`: she is not moved now, since what a mentor has to judge could not be any more."""

    enrolment_id: UUID
    stays: bool
    lessons: tuple[LessonFate, ...]

    @property
    def finishes_all(self) -> bool:
        """Whether she has finished every lesson of the new version by the move alone."""
        left = [each for each in self.lessons if each.new is not None]
        return bool(left) and all(each.state == "finished" for each in left)

    @property
    def outcome(self) -> dict[str, int]:
        """What she is told, as counts: lessons that are new or gone, questions to answer again."""
        return {
            "added": sum(1 for each in self.lessons if each.old is None and each.state == "open"),
            "removed": sum(1 for each in self.lessons if each.new is None and each.state != "open"),
            "finished": sum(1 for each in self.lessons if each.new and each.state == "finished"),
            "again": sum(len(each.again) for each in self.lessons if each.new),
        }


def fate(standing: Standing, route: Route) -> Fate:
    """A pure function of where she stands and what the move does."""
    lessons = [_lesson_fate(standing, each, route) for each in route.lessons.values()]
    lessons.extend(  # one that was left behind in that version comes back with it
        LessonFate(None, slug, _state(standing, filed(slug, route.version_hash)))
        for slug in route.added
    )
    stays = any(route.lessons[slug].touched for slug in standing.waiting if slug in route.lessons)
    return Fate(standing.enrolment_id, stays, tuple(lessons))


def _lesson_fate(standing: Standing, lesson: LessonRoute, route: Route) -> LessonFate:
    answered = standing.answered.get(lesson.old, ())
    kept, again, gone = [], [], []
    for slug in sorted(each for each in answered if not is_filed(each)):
        to = lesson.items.get(slug)
        if to is None:
            gone.append(slug)
        elif lesson.keeps(slug) or filed(to, route.version_hash) in answered:
            kept.append(slug)
        else:
            again.append(slug)
    return LessonFate(
        old=lesson.old,
        new=lesson.new,
        state=_state(standing, lesson.old),
        kept=tuple(kept),
        again=tuple(again),
        gone=tuple(gone),
    )


def _state(standing: Standing, slug: str) -> State:
    if slug in standing.finished:
        return "finished"
    return "begun" if slug in standing.opened else "open"
