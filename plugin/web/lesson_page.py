"""The lesson: its text with its questions where they stand, and what finishing counts for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from community import Permission
from curricula import (
    Audience,
    Enrolment,
    Lesson,
    LessonState,
    Version,
    Visit,
    drafts_of,
    know_opened,
    open_lesson,
    render_items,
    render_lesson,
)
from plugin.services import services
from plugin.web.answer_troubles import trouble_in_words
from plugin.web.answers_told import correct_so_far
from plugin.web.blueprint import blueprint
from plugin.web.counts_for import counts_for
from plugin.web.due_words import due_in_words
from plugin.web.guard import needs
from plugin.web.keeping_answers import Trouble, stamp_of
from plugin.web.lesson_context import find_lesson, lesson_context, links_of
from plugin.web.lesson_rules import grants_in_words, rules_in_words
from plugin.web.moved_on import UNSENT, take_news
from plugin.web.page_reading import page_reading, read_anew
from plugin.web.question import question_view
from plugin.web.reader import Reader, find_version, reader_of
from plugin.web.refusals import NotEnrolled
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext
from plugin.web.staff_doors import doors
from storage import scoped, utc_now


@blueprint.get("/curricula/<version_hash>/lessons/<slug>")
@needs(Permission.STUDY)
def lesson(version_hash: str, slug: str) -> ResponseReturnValue:
    """A learner's first visit opens the lesson and records it; nobody else leaves a trace.

    A lesson with a time limit is opened by a button: its time runs from there.
    """
    with page_reading() as session:
        version = find_version(session, version_hash)
        reader = reader_of(session, version, slug)
        found = find_lesson(version, slug)
        context: dict[str, Any] | None = lesson_context(session, version, reader, found)
    if reader.enrolment and context and context["state"].visit is None:
        if found.rules.minutes is not None:
            return _show_beginning(version, reader, found)
        visit = _open(reader.enrolment, slug)
        if visit.is_new:
            with page_reading() as session:
                know_opened(session, reader.enrolment.id, found, visit)
        else:  # another of her tabs was first, and may have answered since
            read_anew()
        context = None
    news = take_news(reader.enrolment)
    return show_lesson(version, reader, slug, news=news, context=context)


@blueprint.post("/curricula/<version_hash>/lessons/<slug>/begin")
@needs(Permission.STUDY)
def begin(version_hash: str, slug: str) -> ResponseReturnValue:
    """Open a lesson whose time runs from now; one that is open already stays as it is."""
    version, _reader, enrolment = learner(version_hash, slug)
    find_lesson(version, slug)
    _open(enrolment, slug)
    return redirect(url_for("web.lesson", version_hash=version_hash, slug=slug), 303)


def learner(version_hash: str, slug: str) -> tuple[Version, Reader, Enrolment]:
    """Who acts in this lesson. Raises `NotEnrolled` for everybody whose acts are not recorded."""
    with page_reading() as session:
        version = find_version(session, version_hash)
        reader = reader_of(session, version, slug)
    if reader.enrolment is None:
        raise NotEnrolled(slug)
    return version, reader, reader.enrolment


def show_lesson(
    version: Version,
    reader: Reader,
    slug: str,
    *,
    troubles: Mapping[str, Trouble] | None = None,
    refused: str = "",
    news: str = "",
    context: dict[str, Any] | None = None,
) -> str:
    """The page as it stands now; after a refused POST with each trouble and why. `news` is told
    once, after the course moved to another version. `context` was read just before, or is read.
    """
    is_staff = reader.is_preview
    with page_reading() as session:
        found = find_lesson(version, slug)
        links = links_of(version)
        rendered = render_lesson(session, version.id, slug, reader.audience, links)
        questions = render_items(session, version.id, slug, reader.audience, links)
        context = context or lesson_context(session, version, reader, found)
        counts = counts_for(session, reader.enrolment, version, found)
        state: LessonState | None = context["state"]
        granted = grants_in_words(session, reader.enrolment, slug)
        due = due_in_words(session, reader.enrolment, slug)
        staff = doors(session) if is_staff else []
        drafts = drafts_of(session, state.visit.id) if state and state.visit else {}
    asked = troubles or {}
    items = {
        item.slug: question_view(
            item,
            questions[item.slug],
            state,
            drafts=drafts,
            trouble=trouble_in_words(item, asked[item.slug]) if item.slug in asked else "",
            is_staff=is_staff,
        )
        for item in found.items
    }
    shown = {Audience.LEARNER, reader.audience}
    return render_template(
        "web/lesson.html",
        rendered=rendered,
        items=items,
        correct=correct_so_far(found.items, state),
        counts=counts,
        pages=[page for page in version.curriculum.pages if page.audience in shown],
        rules=due + rules_in_words(found, state) + granted,
        time_left=_time_left(state, utc_now()),
        drafts_stamp=stamp_of(drafts),
        refused=refused,
        news=news,
        said=_said(),
        doors=staff,
        page_back=url_for("web.lesson", version_hash=version.version_hash, slug=slug),
        **context,
    )


def _open(enrolment: Enrolment, slug: str) -> Visit:
    with scoped("open-lesson"), services().database.unit_of_work() as uow:
        visit = open_lesson(
            uow, services().iris, enrolment=enrolment, lesson_slug=slug, now=utc_now()
        )
        uow.commit()
    return visit


def _show_beginning(version: Version, reader: Reader, found: Lesson) -> str:
    with page_reading() as session:
        context: dict[str, Any] = lesson_context(session, version, reader, found)
        granted = grants_in_words(session, reader.enrolment, found.slug)
        due = due_in_words(session, reader.enrolment, found.slug)
    state: LessonState = context["state"]
    return render_template(
        "web/begin.html",
        rules=due + rules_in_words(found, state) + granted,
        minutes=(state.rules.minutes or 0) + state.extra.minutes,
        **context,
    )


def _said() -> str:
    """What an act before this page has to tell, named in the address by a code."""
    if request.args.get("said") == "old":
        return _(
            "The page you sent was from an earlier time through this lesson, so nothing of it was "
            "given as an answer. What you filled in there stands below where you had no answer."
        )
    if request.args.get("said") == UNSENT:
        return _(
            "Your course moved to another version while the page was open, so what you sent from "
            "there was not taken. Look at the questions again."
        )
    return ""


def _time_left(state: LessonState | None, now: datetime) -> str:
    if state is None or state.due is None:
        return ""
    minutes = max(0, int((state.due - now).total_seconds() // 60))
    if minutes < 1:
        return _("Less than a minute is left.")
    return ngettext("%(num)s minute is left.", "%(num)s minutes are left.", minutes)
