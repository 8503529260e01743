"""The lesson: its text, its questions, where it stands in the curriculum, what it counts for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import Permission
from curricula import (
    Audience,
    Curriculum,
    Lesson,
    Links,
    RenderedItem,
    RenderedLesson,
    UnknownLesson,
    Version,
    curriculum_progress,
    lesson_state,
    open_lesson,
    render_items,
    render_lesson,
)
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.counts_for import counts_for
from plugin.web.guard import needs
from plugin.web.question import question_view
from plugin.web.reader import Reader, find_version, reader_of
from storage import scoped, utc_now


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


@blueprint.get("/curricula/<version_hash>/lessons/<slug>")
@needs(Permission.STUDY)
def lesson(version_hash: str, slug: str) -> ResponseReturnValue:
    """A learner's first visit opens the lesson and records it; nobody else leaves a trace."""
    with services().database.reading() as session:
        version = find_version(session, version_hash)
        reader = reader_of(session, version, slug)
        find_lesson(version, slug)
        is_new = (
            reader.enrolment is not None
            and lesson_state(session, reader.enrolment.id, slug).visit is None
        )
    if is_new and reader.enrolment is not None:
        with scoped("open-lesson"), services().database.unit_of_work() as uow:
            open_lesson(
                uow, services().iris, enrolment=reader.enrolment, lesson_slug=slug, now=utc_now()
            )
            uow.commit()
    return show_lesson(version, reader, slug)


def show_lesson(
    version: Version,
    reader: Reader,
    slug: str,
    *,
    missing: Collection[str] = (),
    refused: str = "",
) -> str:
    """The page as it stands now; after a refused POST with what is missing and why."""
    with services().database.reading() as session:
        found = find_lesson(version, slug)
        rendered = _render(session, version, slug, reader)
        questions = _render_items(session, version, slug, reader)
        context = lesson_context(session, version, reader, found)
        counts = counts_for(session, reader.enrolment, version, found)
    items = [
        question_view(item, questions[item.slug], context["state"], missing=missing)
        for item in found.items
    ]
    shown = {Audience.LEARNER, reader.audience}
    pages = [page for page in version.curriculum.pages if page.audience in shown]
    return render_template(
        "web/lesson.html",
        rendered=rendered,
        items=items,
        counts=counts,
        pages=pages,
        refused=refused,
        page_back=url_for("web.lesson", version_hash=version.version_hash, slug=slug),
        **context,
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
        "place": place_of(version.curriculum, lesson),
        "state": lesson_state(session, enrolment.id, lesson.slug) if enrolment else None,
        "learning": curriculum_progress(session, enrolment.id) if enrolment else None,
    }


def _render(session: Session, version: Version, slug: str, reader: Reader) -> RenderedLesson:
    return render_lesson(session, version.id, slug, reader.audience, links_of(version))


def _render_items(
    session: Session, version: Version, slug: str, reader: Reader
) -> Mapping[str, RenderedItem]:
    return render_items(session, version.id, slug, reader.audience, links_of(version))
