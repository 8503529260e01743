"""What a learner does in a lesson: check answers, finish, take it again. Each is one POST.

The form names the visit, and answers equal to the last ones are those: so a doubled click, or a
resend after the server died, is known again and changes nothing.
"""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from community import Permission
from curricula import (
    Enrolment,
    Lesson,
    LessonFinished,
    UnansweredItems,
    Version,
    answer_item,
    finish_lesson,
    reopen_lesson,
)
from plugin.lti import queue_score
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.counts_for import counts_for, outcome_of
from plugin.web.guard import needs
from plugin.web.lesson_page import find_lesson, lesson_context, show_lesson
from plugin.web.reader import Reader, find_version, reader_of
from plugin.web.refusals import NotEnrolled
from plugin.web.speech import gettext as _
from storage import scoped, utc_now


@blueprint.post("/curricula/<version_hash>/lessons/<slug>/answers")
@needs(Permission.STUDY)
def answer_lesson(version_hash: str, slug: str) -> ResponseReturnValue:
    """Mark what was chosen, all or nothing, and show what came of it."""
    version, reader, enrolment = _learner(version_hash, slug)
    lesson = find_lesson(version, slug)
    try:
        any_kept = _keep_answers(enrolment, lesson)
    except LessonFinished:
        return redirect(url_for("web.finished", version_hash=version_hash, slug=slug), 303)
    if not any_kept:
        return show_lesson(version, reader, slug, refused=_("Choose an answer first.")), 422
    return redirect(
        url_for("web.lesson", version_hash=version_hash, slug=slug, _anchor="items-title"), 303
    )


@blueprint.post("/curricula/<version_hash>/lessons/<slug>/finish")
@needs(Permission.STUDY)
def finish(version_hash: str, slug: str) -> ResponseReturnValue:
    """Keep what the form holds, then finish: progress, the due score and records in one unit."""
    version, reader, enrolment = _learner(version_hash, slug)
    lesson = find_lesson(version, slug)
    try:
        _keep_answers(enrolment, lesson)
        with scoped("finish-lesson"), services().database.unit_of_work() as uow:
            now = utc_now()
            done = finish_lesson(
                uow,
                services().iris,
                enrolment=enrolment,
                lesson_slug=slug,
                now=now,
                visit_id=_visit_id(),
            )
            if done.newly_finished:
                queue_score(
                    uow,
                    enrolment_id=enrolment.id,
                    lesson_slug=slug,
                    scaled=done.score.scaled if done.score else None,
                    completed=True,
                    now=now,
                )
            uow.commit()
    except UnansweredItems as error:
        refused = _("The lesson is not finished yet: some questions have no answer.")
        return show_lesson(version, reader, slug, missing=error.items, refused=refused), 422
    except LessonFinished:
        pass  # another tab finished it first: its result stands and is what she is shown
    return redirect(url_for("web.finished", version_hash=version_hash, slug=slug), 303)


@blueprint.get("/curricula/<version_hash>/lessons/<slug>/finished")
@needs(Permission.STUDY)
def finished(version_hash: str, slug: str) -> ResponseReturnValue:
    """What finishing came to; a lesson that is not finished shows itself instead."""
    with services().database.reading() as session:
        version = find_version(session, version_hash)
        reader = reader_of(session, version, slug)
        lesson = find_lesson(version, slug)
        context = lesson_context(session, version, reader, lesson)
        state, learning = context["state"], context["learning"]
        if state is None or learning is None or state.finished_at is None:
            return redirect(url_for("web.lesson", version_hash=version_hash, slug=slug), 303)
        outcome = outcome_of(state, learning)
        counts = counts_for(session, reader.enrolment, version, lesson, outcome)
    return render_template("web/finished.html", counts=counts, **context)


@blueprint.post("/curricula/<version_hash>/lessons/<slug>/again")
@needs(Permission.STUDY)
def take_again(version_hash: str, slug: str) -> ResponseReturnValue:
    """Begin a new visit; the finished one's score stands until the new one is finished."""
    _version, _reader, enrolment = _learner(version_hash, slug)
    with scoped("open-lesson"), services().database.unit_of_work() as uow:
        reopen_lesson(uow, services().iris, enrolment=enrolment, lesson_slug=slug, now=utc_now())
        uow.commit()
    return redirect(
        url_for("web.lesson", version_hash=version_hash, slug=slug, _anchor="items-title"), 303
    )


def _learner(version_hash: str, slug: str) -> tuple[Version, Reader, Enrolment]:
    with services().database.reading() as session:
        version = find_version(session, version_hash)
        reader = reader_of(session, version, slug)
    if reader.enrolment is None:
        raise NotEnrolled(slug)
    return version, reader, reader.enrolment


def _keep_answers(enrolment: Enrolment, lesson: Lesson) -> bool:
    """Answer every question that the form has a choice for; False when it has none."""
    chosen = {item.slug: request.form.getlist(f"item:{item.slug}") for item in lesson.items}
    chosen = {slug: keys for slug, keys in chosen.items() if keys}
    if not chosen:
        return False
    with scoped("answer-item"), services().database.unit_of_work() as uow:
        for slug, keys in chosen.items():
            answer_item(
                uow,
                services().iris,
                enrolment=enrolment,
                lesson_slug=lesson.slug,
                item_slug=slug,
                chosen=keys,
                now=utc_now(),
                visit_id=_visit_id(),
            )
        uow.commit()
    return True


def _visit_id() -> UUID | None:
    """The visit that the form was made for; a field that is no id counts as none."""
    try:
        return UUID(request.form.get("visit", ""))
    except ValueError:
        return None
