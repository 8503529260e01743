"""The progress of a course: a page, the same as a table to keep, and its list read now."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import NotAllowed
from plugin.held import Sight
from plugin.lti import UnknownCourseList, ask_for_list
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.course_list import DECIDES
from plugin.web.course_progress import CourseProgress, course_progress, with_progress
from plugin.web.guard import needs
from plugin.web.offices import demand_to_decide
from plugin.web.progress_table import progress_table, standing_in_words
from plugin.web.seen_people import saw_courses
from plugin.web.sent_file import sent_file
from plugin.web.sessions import asker
from storage import utc_now

SHOWN = 50
LIST_ASKED = "list-asked"


@blueprint.get("/learners/progress")
@needs(DECIDES, shows={Sight.LEARNER_LIST})
def progress() -> ResponseReturnValue:
    """`course` is the key of a course, `curriculum` an id of those studied there, `page` counts
    from 1. Raises `NotAllowed`, also for a course of which the visitor may see nobody.
    """
    with services().database.reading() as session:
        course = _course(session)
        pages = max(1, -(-len(course.lines) // SHOWN))
        page = min(max(1, request.args.get("page", 1, type=int)), pages)
        shown = with_progress(session, course.lines[(page - 1) * SHOWN : page * SHOWN])
    return render_template(
        "web/progress.html",
        course=course,
        lines=shown,
        page=page,
        pages=pages,
        words=standing_in_words,
        asked={"course": course.place, "curriculum": course.curriculum_id},
        page_back=url_for("web.progress", course=course.place),
    )


@blueprint.get("/learners/progress.csv")
@needs(DECIDES, shows={Sight.LEARNER_LIST})
def progress_csv() -> ResponseReturnValue:
    """All learners of the same course. Raises `NotAllowed`."""
    with services().database.reading() as session:
        course = _course(session)
        made = progress_table(course, with_progress(session, course.lines))
    answer = sent_file(
        made,
        name=f"progress-{utc_now():%Y-%m-%d}.csv",
        content_type="text/csv; charset=utf-8",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/learners/list")
@needs(DECIDES)
def read_list() -> ResponseReturnValue:
    """Have the list of `course` read by the worker. Raises `NotAllowed`."""
    place = request.args.get("course", "")
    with services().database.reading() as session:
        demand_to_decide(session, DECIDES)
    try:
        with services().database.unit_of_work() as uow:
            ask_for_list(uow, place, asker=asker(), now=utc_now())
            uow.commit()
    except UnknownCourseList:
        raise NotAllowed(DECIDES) from None
    return redirect(url_for("web.learners", course=place, said=LIST_ASKED), 303)


def _course(session: Session) -> CourseProgress:
    places = demand_to_decide(session, DECIDES)
    saw_courses(session, Sight.LEARNER_LIST, DECIDES, places)
    try:
        curriculum_id = UUID(request.args.get("curriculum", ""))
    except ValueError:
        curriculum_id = None
    place = request.args.get("course", "")
    found = course_progress(session, places, place, curriculum_id) if place else None
    if found is None:
        raise NotAllowed(DECIDES)
    return found
