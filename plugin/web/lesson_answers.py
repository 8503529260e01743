"""What a learner does in a lesson: give answers, finish, take it again. Each is one POST.

The form names the visit, and answers equal to the last ones are those: so a doubled click, or a
resend after the server died, is known again and changes nothing. What is not taken is kept.
"""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from community import Permission
from curricula import (
    Enrolment,
    Lesson,
    LessonFinished,
    NoRetakesLeft,
    UnansweredItems,
    finish_lesson,
    lesson_state,
    reopen_lesson,
)
from plugin.lms_grade import queue_grade
from plugin.services import services
from plugin.web.answer_troubles import troubles_in_words
from plugin.web.blueprint import blueprint
from plugin.web.guard import needs
from plugin.web.keeping_answers import Trouble, form_visit_id, keep_answers
from plugin.web.lesson_context import find_lesson
from plugin.web.lesson_page import learner, show_lesson
from storage import scoped, utc_now


@blueprint.post("/curricula/<version_hash>/lessons/<slug>/answers")
@needs(Permission.STUDY)
def answer_lesson(version_hash: str, slug: str) -> ResponseReturnValue:
    """Give the answer to the question that `check` names, or to all that are filled in."""
    version, reader, enrolment = learner(version_hash, slug)
    lesson = find_lesson(version, slug)
    if _is_before_time(enrolment, lesson):
        return _to("lesson", version_hash, slug)
    asked = [item.slug for item in lesson.items if item.slug == request.form.get("check")]
    kept = keep_answers(enrolment, lesson, only=asked or None)
    if kept.is_old:
        return _to("lesson", version_hash, slug, said="old")
    if kept.troubles or not kept.any_whole:
        refused = troubles_in_words(kept.troubles.values() or ["missing"], finishing=False)
        return show_lesson(version, reader, slug, troubles=kept.troubles, refused=refused), 422
    if kept.is_finished:
        return _to("finished", version_hash, slug)
    anchor = f"item-{asked[0]}" if asked else "items-title"
    return _to("lesson", version_hash, slug, anchor=anchor)


@blueprint.post("/curricula/<version_hash>/lessons/<slug>/finish")
@needs(Permission.STUDY)
def finish(version_hash: str, slug: str) -> ResponseReturnValue:
    """Give what the form holds, then finish: progress, the due score and records in one unit."""
    version, reader, enrolment = learner(version_hash, slug)
    lesson = find_lesson(version, slug)
    if _is_before_time(enrolment, lesson):
        return _to("lesson", version_hash, slug)
    kept = keep_answers(enrolment, lesson)
    if kept.is_old:
        return _to("lesson", version_hash, slug, said="old")
    troubles = {slug: each for slug, each in kept.troubles.items() if each != "time"}
    if troubles:
        refused = troubles_in_words(troubles.values(), finishing=True)
        return show_lesson(version, reader, slug, troubles=troubles, refused=refused), 422
    try:
        with scoped("finish-lesson"), services().database.unit_of_work() as uow:
            now = utc_now()
            done = finish_lesson(
                uow,
                services().iris,
                enrolment=enrolment,
                lesson_slug=slug,
                now=now,
                visit_id=form_visit_id(),
            )
            if done.newly_finished:
                queue_grade(uow, done, now=now)
            uow.commit()
    except UnansweredItems as error:
        missing: dict[str, Trouble] = dict.fromkeys(error.items, "missing")
        refused = troubles_in_words(missing.values(), finishing=True)
        return show_lesson(version, reader, slug, troubles=missing, refused=refused), 422
    except LessonFinished:
        pass  # another tab finished it first: its result stands and is what she is shown
    return _to("finished", version_hash, slug)


@blueprint.post("/curricula/<version_hash>/lessons/<slug>/again")
@needs(Permission.STUDY)
def take_again(version_hash: str, slug: str) -> ResponseReturnValue:
    """Begin a new visit; the finished one's score stands until the new one is finished."""
    _version, _reader, enrolment = learner(version_hash, slug)
    try:
        with scoped("open-lesson"), services().database.unit_of_work() as uow:
            reopen_lesson(
                uow, services().iris, enrolment=enrolment, lesson_slug=slug, now=utc_now()
            )
            uow.commit()
    except NoRetakesLeft:
        return _to("finished", version_hash, slug)  # which says why, and whom to ask
    return _to("lesson", version_hash, slug)


def _is_before_time(enrolment: Enrolment, lesson: Lesson) -> bool:
    """Whether the lesson's time has yet to begin: no page shows its questions until then."""
    if lesson.rules.minutes is None:
        return False
    with services().database.reading() as session:
        return lesson_state(session, enrolment.id, lesson.slug).visit is None


def _to(
    page: str, version_hash: str, slug: str, *, anchor: str | None = None, said: str | None = None
) -> Response:
    address = url_for(
        f"web.{page}", version_hash=version_hash, slug=slug, said=said, _anchor=anchor
    )
    return redirect(address, 303)
