"""The one thing to do next, for the top of her first page."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from plugin.web.my_learning import Course
from plugin.web.my_paths import MyPath
from plugin.web.speech import gettext as _


@dataclass(frozen=True, slots=True)
class Onward:
    """`url` with the words on its button; without them where it is done elsewhere, as `why` says.
    `language` is the title's, where it is a lesson's.
    """

    title: str
    why: str
    url: str = ""
    action: str = ""
    language: str = ""


def my_next(courses: Sequence[Course], paths: Sequence[MyPath]) -> Onward | None:
    """The lesson she is in, or the next one; else what her path asks for, beginning with the one
    she chose last; else her LMS or a choice of path. None where all is done.
    """
    here = next((each for each in courses if each.to_go_on_with), None)
    if here is not None:
        return _lesson(here)
    for path in reversed(paths):
        if path.next is not None:
            return Onward(
                path.next.name,
                path.next.why or path.headline,
                path.next.url or path.url_of(path.next.id),
                _("Go there"),
            )
    there = next((each for each in courses if not each.is_finished), None)
    if there is not None:
        why = _("Its lessons open at %(place)s, where you are enrolled.", place=there.elsewhere)
        return Onward(there.curriculum.title, why, language=there.curriculum.language)
    if not courses and not paths:
        return Onward(
            _("Open a lesson in your LMS"),
            _("Go to your course there and choose a lesson: it brings you here, and is kept."),
        )
    if not paths:
        why = _("What you have done already counts from the first minute.")
        return Onward(_("Choose a path"), why, url_for("web.paths"), _("See the paths"))
    return None


def _lesson(course: Course) -> Onward | None:
    if course.to_go_on_with is None:
        return None
    lesson, is_begun = course.to_go_on_with
    return Onward(
        lesson.title,
        course.curriculum.title,
        course.url_of(lesson),
        _("Go on") if is_begun else _("Begin"),
        course.curriculum.language,
    )
