"""A course that its LMS copied: whoever teaches it says once with which version it goes on."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from community import Permission
from curricula import MoveUnderWay, course_titles
from plugin.lti import (
    CourseCopy,
    Newer,
    Placement,
    UnknownCourseCopy,
    answer_copy,
    course_copy,
    course_copy_at,
    newer_for,
    require_copy,
)
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, may, needs
from plugin.web.named_versions import named_versions
from plugin.web.own_paths import own_path
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from storage import utc_now

SAME = "same"


def question_about(session: Session, placement: Placement | None) -> UUID | None:
    """The copied course that this placement's launch is to ask the visitor about, if any."""
    if placement is None or placement.copied_from is None:
        return None
    if placement.what.curriculum_id is None:
        return None
    copy = course_copy_at(session, placement.place, placement.what.curriculum_id)
    if copy is None or copy.answer is not None:
        return None
    return copy.id if may(session, Permission.ANSWER_COPY, copy.community_id) else None


@blueprint.get("/placing/copies/<uuid:copy_id>")
@needs(Permission.ANSWER_COPY)
def copied_course(copy_id: UUID) -> ResponseReturnValue:
    """`next` is the page that she was on her way to. Raises `NotAllowed`, `NotFound`."""
    return _show(copy_id)


@blueprint.post("/placing/copies/<uuid:copy_id>")
@needs(Permission.ANSWER_COPY)
def answer_copied_course(copy_id: UUID) -> ResponseReturnValue:
    """`version` is "same", or the id of the newest version as the page named it: where a newer one
    was published since, the page asks again. Raises `NotAllowed`, `NotFound`.
    """
    chosen = request.form.get("version", "")
    with services().database.reading() as session:
        copy = _hers(session, copy_id)
        newer = newer_for(session, copy) if chosen != SAME else None
    if chosen != SAME and (newer is None or str(newer.version_id) != chosen):
        return _show(copy_id, _("Choose with which version the course goes on.")), 422
    try:
        with services().database.unit_of_work() as uow:
            answer_copy(uow, copy_id, newer, asker=asker(), now=utc_now())
            uow.commit()
    except MoveUnderWay:
        return _show(
            copy_id, _("Another move of this curriculum's courses is under way. Try again later.")
        ), 409
    return redirect(_onward(copy), 303)


def _show(copy_id: UUID, trouble: str = "") -> str:
    with services().database.reading() as session:
        copy = _hers(session, copy_id)
        context = _context(session, copy, newer_for(session, copy))
    return render_template(
        "web/copied_course.html",
        copy=copy,
        trouble=trouble,
        onward=_onward(copy),
        page_back=url_for("web.copied_course", copy_id=copy_id, next=_onward(copy)),
        **context,
    )


def _context(session: Session, copy: CourseCopy, newer: Newer | None) -> dict[str, Any]:
    versions = named_versions(session, copy.curriculum_id)
    titles = course_titles(session, [copy.place, copy.from_place])
    unnamed = _("A course without a name")
    present = versions[copy.version_id]
    changed = [old for old, new in newer.lesson_map.items() if new is None] if newer else []
    return {
        "title": titles.get(copy.place, unnamed),
        "from_title": titles.get(copy.from_place, unnamed),
        "curriculum": present.version.curriculum,
        "present": present,
        "newer": versions[newer.version_id] if newer else None,
        "gone": len(changed),
    }


def _hers(session: Session, copy_id: UUID) -> CourseCopy:
    try:
        copy = course_copy(session, copy_id)
    except UnknownCourseCopy as error:
        raise NotFound from error
    demand(session, Permission.ANSWER_COPY, copy.community_id)
    require_copy(session, asker(), copy, now=utc_now())
    return copy


def _onward(copy: CourseCopy) -> str:
    return own_path(request.values.get("next"), url_for("web.learners", course=copy.place))
