"""A page of a version that the learner's course has left: she is sent to hers, and told once."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from curricula import (
    CourseMoved,
    Enrolment,
    MoveNews,
    Version,
    enrolment,
    enrolments_of,
    lesson_in,
    move_news,
    tell_move,
    version,
    version_by_hash,
)
from plugin.services import services
from plugin.web.page_reading import page_reading, read_anew
from plugin.web.refusals import LessonNotInVersion
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext
from plugin.web.visitors import Visitor
from storage import utc_now

UNSENT = "moved"
"""The value of `said` in an address: what the old page sent was not taken."""


def check_not_moved(session: Session, present: Visitor, asked: Version) -> None:
    """Raises `CourseMoved` for a learner of this curriculum who is on another version of it."""
    if present.member_id is None or (present.registration_id and not present.enrolment_id):
        return
    hers = [
        each
        for each in enrolments_of(session, present.member_id)
        if each.curriculum_id == asked.curriculum_id
    ]
    hers.sort(key=lambda each: (each.id == present.enrolment_id, each.started), reverse=True)
    if hers and all(each.version_id != asked.id for each in hers):
        raise CourseMoved(hers[0].id)


def to_her_version(error: CourseMoved) -> ResponseReturnValue:
    """The same page of her version; what a form sent was for questions that may have changed."""
    arguments = dict(request.view_args or {})
    with services().database.reading() as session:
        hers = enrolment(session, error.enrolment_id)
        there = version(session, hers.version_id)
        arguments["version_hash"] = there.version_hash
        if "slug" in arguments and request.endpoint != "web.curriculum_page":
            arguments["slug"] = _slug_there(session, hers, there, arguments["slug"])
    if request.method in ("GET", "HEAD"):
        return redirect(url_for(str(request.endpoint), **arguments), 302)
    return redirect(url_for("web.lesson", **arguments, said=UNSENT), 303)


def take_news(hers: Enrolment | None) -> str:
    """What she is told once after a move, in a sentence or two; nothing at any other time."""
    if hers is None:
        return ""
    with page_reading() as session:
        news = move_news(session, hers.id)
    if news is None:
        return ""
    with services().database.unit_of_work() as uow:
        tell_move(uow, hers.id, now=utc_now())
        uow.commit()
    read_anew()
    return news_in_words(news)


def news_in_words(news: MoveNews) -> str:
    told = [_("Your course moved to another version of this curriculum.")]
    if news.finished:
        told.append(
            ngettext(
                "The lesson that you finished stays finished.",
                "The %(num)s lessons that you finished stay finished.",
                news.finished,
            )
        )
    if news.again:
        told.append(
            ngettext(
                "%(num)s question that you had answered has changed: answer it again.",
                "%(num)s questions that you had answered have changed: answer them again.",
                news.again,
            )
        )
    if news.added:
        told.append(ngettext("%(num)s lesson is new.", "%(num)s lessons are new.", news.added))
    if news.removed:
        told.append(
            ngettext(
                "%(num)s lesson that you had begun is no longer part of it; your record keeps it.",
                "%(num)s lessons that you had begun are no longer part of it; your record keeps "
                "them.",
                news.removed,
            )
        )
    return " ".join(told)


def _slug_there(session: Session, hers: Enrolment, there: Version, slug: str) -> str:
    """The lesson's name in her version. Raises `LessonNotInVersion`."""
    name = str((request.view_args or {})["version_hash"])
    asked = version_by_hash(session, name, community_id=hers.community_id)
    found = lesson_in(session, slug=slug, from_version_id=asked.id, to_version_id=there.id)
    if found is None:
        raise LessonNotInVersion(asked, slug, there, is_staff=False)
    return found
