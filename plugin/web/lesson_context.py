"""What every page of a lesson stands on: which lesson, where in its course, who reads it."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from curricula import (
    Curriculum,
    Lesson,
    Links,
    UnknownLesson,
    Version,
    curriculum_progress,
    lesson_state,
)
from plugin.web.reader import Reader
from plugin.web.wording import other_language


@dataclass(frozen=True, slots=True)
class PlaceInCourse:
    """`number` counts from 1; `previous` and `next` are the lessons beside it, if any."""

    number: int
    total: int
    previous: Lesson | None
    next: Lesson | None


def find_lesson(version: Version, slug: str) -> Lesson:
    """Raises `UnknownLesson`."""
    for lesson in version.curriculum.lessons:
        if lesson.slug == slug:
            return lesson
    raise UnknownLesson(version.curriculum.slug, slug)


def place_of(curriculum: Curriculum, lesson: Lesson) -> PlaceInCourse:
    lessons = curriculum.lessons
    at = lessons.index(lesson)
    return PlaceInCourse(
        number=at + 1,
        total=len(lessons),
        previous=lessons[at - 1] if at else None,
        next=lessons[at + 1] if at + 1 < len(lessons) else None,
    )


def links_of(version: Version) -> Links:
    """Where the renderer's links lead, relative to the site."""
    name = version.version_hash
    return Links(
        url_for_file=lambda path: url_for("web.curriculum_file", version_hash=name, path=path),
        url_for_lesson=lambda slug: url_for("web.lesson", version_hash=name, slug=slug),
        url_for_page=lambda slug: url_for("web.curriculum_page", version_hash=name, slug=slug),
    )


def lesson_context(
    session: Session, version: Version, reader: Reader, lesson: Lesson
) -> dict[str, Any]:
    """What every page of the learner's shell shows."""
    enrolment = reader.enrolment
    return {
        "version": version,
        "curriculum": version.curriculum,
        "lesson": lesson,
        "reader": reader,
        "spoken": other_language(version.curriculum.language),
        "place": place_of(version.curriculum, lesson),
        "state": lesson_state(session, enrolment.id, lesson.slug) if enrolment else None,
        "learning": curriculum_progress(session, enrolment.id) if enrolment else None,
    }
