"""The grades of a course: what became of each, and sending those again that did not arrive."""

from collections.abc import Sequence
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import NotAllowed
from curricula import enrolment, require_over
from plugin.grade_fates import FATES
from plugin.grades_again import MOST_AT_ONCE, send_grades_again
from plugin.held import Sight
from plugin.lti import ask_to_compare
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.course_grades import CourseGrades, course_grades, with_words
from plugin.web.course_list import DECIDES
from plugin.web.grade_words import fate_in_words, fate_names, grade_in_words
from plugin.web.guard import demand, needs
from plugin.web.offices import demand_to_decide
from plugin.web.seen_people import saw_courses
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext
from storage import utc_now

SHOWN = 50
COMPARING, UNREADABLE = "comparing", "unreadable"
OF_COURSE = "course"
"""Where a grade was sent again from: the page of its course, not of its learner."""


@blueprint.get("/learners/grades")
@needs(DECIDES, shows={Sight.LEARNER_LIST})
def grades() -> ResponseReturnValue:
    """`course` is the key of a course, `fate` one of `FATES` to be shown alone, `page` counts from
    1. Raises `NotAllowed`, also for a course of which the visitor sees nobody.
    """
    with services().database.reading() as session:
        course = _course(session)
        pages = max(1, -(-len(course.lines) // SHOWN))
        page = min(max(1, request.args.get("page", 1, type=int)), pages)
        lines = with_words(session, course.lines[(page - 1) * SHOWN : page * SHOWN])
    return render_template(
        "web/grades.html",
        course=course,
        lines=[(one, fate_in_words(one), grade_in_words(one.state)) for one in lines],
        fates=[(each, word, course.counts.get(each, 0)) for each, word in fate_names().items()],
        page=page,
        pages=pages,
        asked={"course": course.place, "fate": course.fate or None},
        said=said_of_grades(),
        page_back=url_for("web.grades", course=course.place),
    )


@blueprint.post("/learners/grades")
@needs(DECIDES, shows={Sight.LEARNER_LIST})
def send_course_again() -> ResponseReturnValue:
    """Send again what of a course did not arrive and does not go by itself. Raises `NotAllowed`."""
    with services().database.reading() as session:
        course = _course(session)
    left = [(one.enrolment.id, one.lesson_slug) for one in course.undelivered]
    sent = sum(
        _send(left[start : start + MOST_AT_ONCE]) for start in range(0, len(left), MOST_AT_ONCE)
    )
    return redirect(url_for("web.grades", course=course.place, sent=sent), 303)


@blueprint.post("/learners/grades/compare")
@needs(DECIDES, shows={Sight.LEARNER_LIST})
def compare_grades() -> ResponseReturnValue:
    """Have the grades of `course` read from its LMS by the worker. Raises `NotAllowed`."""
    with services().database.reading() as session:
        course = _course(session)
    with services().database.unit_of_work() as uow:
        many = ask_to_compare(uow, course.communities, course.place, asker=asker(), now=utc_now())
        uow.commit()
    said = COMPARING if many else UNREADABLE
    return redirect(url_for("web.grades", course=course.place, said=said), 303)


@blueprint.post("/learners/<uuid:enrolment_id>/grades")
@needs(DECIDES)
def send_grade_again(enrolment_id: UUID) -> ResponseReturnValue:
    """Send one learner's grade in a `lesson` again; `replace` also where somebody typed another
    into the LMS. Raises `NotAllowed`, `OwnWork`, `UnknownEnrolment`.
    """
    with services().database.reading() as session:
        place = _hers(session, enrolment_id)
    lesson = request.form.get("lesson", "")
    sent = _send([(enrolment_id, lesson)], replaces_typed=request.form.get("replace") == "yes")
    if request.form.get("from") == OF_COURSE:
        return redirect(url_for("web.grades", course=place, sent=sent), 303)
    return redirect(url_for("web.learner_of_course", enrolment_id=enrolment_id, sent=sent), 303)


def said_of_grades() -> str:
    """What came of sending again or comparing, as the address says it; "" where it says nothing."""
    told = {
        COMPARING: _("The LMS is asked for its grades. Look again in a minute."),
        UNREADABLE: _("The LMS does not let CHILD read grades, so there is nothing to compare."),
    }
    if (said := request.args.get("said", "")) in told:
        return told[said]
    sent = request.args.get("sent", type=int)
    if sent is None:
        return ""
    if not sent:
        return _("Nothing was sent: it is on its way already, or there is nothing to send.")
    return ngettext(
        "%(num)s grade is on its way again.", "%(num)s grades are on their way again.", sent
    )


def _send(grades: Sequence[tuple[UUID, str]], *, replaces_typed: bool = False) -> int:
    with services().database.unit_of_work() as uow:
        sent = send_grades_again(
            uow, grades, asker=asker(), replaces_typed=replaces_typed, now=utc_now()
        )
        uow.commit()
    return sent


def _hers(session: Session, enrolment_id: UUID) -> str:
    """The place of the enrolment, if the visitor may decide about it."""
    hers = enrolment(session, enrolment_id)
    demand(session, DECIDES, hers.community_id)
    require_over(session, asker(), DECIDES, hers, now=utc_now())
    return hers.place


def _course(session: Session) -> CourseGrades:
    places = demand_to_decide(session, DECIDES)
    saw_courses(session, Sight.LEARNER_LIST, DECIDES, places)
    place, fate = (request.args.get(name, "") for name in ("course", "fate"))
    asked = fate if fate in FATES else ""
    found = course_grades(session, places, place, asked) if place else None
    if found is None:
        raise NotAllowed(DECIDES)
    return found
