"""Learners of the visitor's courses: find one, see her work, grant her more, decide a score."""

from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from community import Permission
from curricula import (
    BadDecision,
    Enrolment,
    FormUsed,
    allow_more,
    courses_to_decide,
    enrolment,
    enrolments_to_decide,
    override_score,
    require_over,
)
from plugin.grade_fates import grade_lines
from plugin.held import Sight
from plugin.lms_grade import queue_grade
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.course_grades import with_words
from plugin.web.course_list import course_list, lists_of_courses, not_opened, not_studied
from plugin.web.course_progress import MOST_LEARNERS
from plugin.web.grade_words import fate_in_words, grade_in_words
from plugin.web.grades_page import said_of_grades
from plugin.web.guard import demand, may, needs
from plugin.web.learner_work import Work, learner_rows, name_of_course, work_of
from plugin.web.offices import demand_to_decide
from plugin.web.progress_page import LIST_ASKED
from plugin.web.seen_people import saw, saw_courses
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.typed_points import number_in, whole_number_in
from storage import utc_now

SHOWN, MOST_COURSES = 50, 200
MOST_ATTEMPTS, MOST_MINUTES = 100, 60 * 24 * 30


@blueprint.get("/learners")
@needs(Permission.GRANT_EXCEPTIONS, shows={Sight.LEARNER_LIST})
def learners() -> ResponseReturnValue:
    """The newest learners whom the visitor may decide about; `q` looks in their names, `course` is
    the key of a course, `unseen` the days within which nobody of them came.
    """
    query, course = (request.args.get(name, "").strip() for name in ("q", "course"))
    unseen = request.args.get("unseen", "")
    unseen = unseen if unseen in dict(unseen_words()) else ""
    now = utc_now()
    with services().database.reading() as session:
        places = demand_to_decide(session, Permission.GRANT_EXCEPTIONS)
        saw_courses(session, Sight.LEARNER_LIST, Permission.GRANT_EXCEPTIONS, places)
        newest, total = enrolments_to_decide(
            session,
            asker(),
            Permission.GRANT_EXCEPTIONS,
            places,
            words=query,
            place=course,
            unseen_since=now - timedelta(days=int(unseen)) if unseen else None,
            limit=SHOWN,
            now=now,
        )
        courses = partial(
            courses_to_decide, session, asker(), Permission.GRANT_EXCEPTIONS, places, now=now
        )
        rows = learner_rows(session, newest, lambda members: courses(members=members))
        rosters, gone = lists_of_courses(session, places, newest)
        studied = courses()[None]
        places_studied = {one.place for one in studied}
        every = [*studied, *not_studied(session, rosters, places_studied)][:MOST_COURSES]
        listed = course_list(session, places, course) if course else None
        waiting = []
        if listed is not None:
            came, _many = enrolments_to_decide(
                session,
                asker(),
                Permission.GRANT_EXCEPTIONS,
                places,
                place=course,
                limit=MOST_LEARNERS,
                now=now,
            )
            enrolled = {one.member_id for one in came}
            waiting = not_opened(session, listed, enrolled, words=query)
    return render_template(
        "web/learners.html",
        rows=rows,
        query=query,
        course=course,
        unseen=unseen,
        is_narrowed=bool(query or course or unseen),
        courses=[(each.place, name_of_course(each)) for each in every],
        unseen_words=unseen_words(),
        more=total - len(rows),
        gone=gone,
        listed=listed,
        waiting=waiting[:SHOWN],
        more_waiting=max(0, len(waiting) - SHOWN),
        said=request.args.get("said") == LIST_ASKED,
    )


def unseen_words() -> list[tuple[str, str]]:
    """For how long somebody may not have come, in days."""
    return [
        ("7", _("not for a week")),
        ("30", _("not for a month")),
        ("90", _("not for three months")),
    ]


@blueprint.get("/learners/<uuid:enrolment_id>")
@needs(Permission.GRANT_EXCEPTIONS, shows={Sight.WORK})
def learner_of_course(enrolment_id: UUID) -> ResponseReturnValue:
    """One learner's work in one course. Raises `NotAllowed`, `OwnWork`, `UnknownEnrolment`."""
    return _show(enrolment_id)


@blueprint.post("/learners/<uuid:enrolment_id>/allow")
@needs(Permission.GRANT_EXCEPTIONS, shows={Sight.WORK})
def allow(enrolment_id: UUID) -> ResponseReturnValue:
    """Grant more attempts, retakes or minutes, with a reason that the learner sees."""
    with services().database.reading() as session:
        _hers(session, enrolment_id, Permission.GRANT_EXCEPTIONS)
    amounts = {
        name: whole_number_in(request.form.get(name, ""), most)
        for name, most in (
            ("attempts", MOST_ATTEMPTS),
            ("retakes", MOST_ATTEMPTS),
            ("minutes", MOST_MINUTES),
        )
    }
    errors = {name: _amount_words(name) for name, amount in amounts.items() if amount is None}
    if not errors and not any(amounts.values()):
        errors["amounts"] = _("Grant at least one thing: attempts, retakes or minutes.")
    errors |= _reason_error()
    if errors:
        return _show(enrolment_id, form="allow", errors=errors), 422
    try:
        with services().database.unit_of_work() as uow:
            allow_more(
                uow,
                asker=asker(),
                enrolment_id=enrolment_id,
                lesson_slug=request.form.get("lesson", ""),
                extra_attempts=amounts["attempts"] or 0,
                extra_retakes=amounts["retakes"] or 0,
                extra_minutes=amounts["minutes"] or 0,
                reason=request.form.get("reason", ""),
                now=utc_now(),
                allowance_id=_form_id(),
            )
            uow.commit()
    except FormUsed:
        return _show(enrolment_id, form="allow", errors={"reason": _used()}, again=True), 422
    except BadDecision:
        return _show(enrolment_id, form="allow", errors={"reason": _too_long()}), 422
    return _to(enrolment_id, "granted")


@blueprint.post("/learners/<uuid:enrolment_id>/score")
@needs(Permission.OVERRIDE_SCORE, shows={Sight.WORK})
def decide_score(enrolment_id: UUID) -> ResponseReturnValue:
    """Decide a lesson's score with a reason; it goes to the LMS like any other."""
    with services().database.reading() as session:
        _hers(session, enrolment_id, Permission.OVERRIDE_SCORE)
    scaled = number_in(request.form.get("score", ""), 0.0, 100.0)
    errors = {} if scaled is not None else {"score": _("Give a number from 0 to 100.")}
    errors |= _reason_error()
    if errors or scaled is None:
        return _show(enrolment_id, form="score", errors=errors), 422
    try:
        with services().database.unit_of_work() as uow:
            now = utc_now()
            made = override_score(
                uow,
                services().iris,
                asker=asker(),
                enrolment_id=enrolment_id,
                lesson_slug=request.form.get("lesson", ""),
                scaled=scaled / 100,
                reason=request.form.get("reason", ""),
                now=now,
                override_id=_form_id(),
            )
            if made.finish is not None:
                queue_grade(uow, made.finish, now=now)
            uow.commit()
    except FormUsed:
        return _show(enrolment_id, form="score", errors={"reason": _used()}, again=True), 422
    except BadDecision:
        return _show(enrolment_id, form="score", errors={"reason": _too_long()}), 422
    return _to(enrolment_id, "decided")


def _hers(session: Session, enrolment_id: UUID, permission: Permission) -> Enrolment:
    """The enrolment, if the visitor may decide about it."""
    hers = enrolment(session, enrolment_id)
    demand(session, permission, hers.community_id)
    require_over(session, asker(), permission, hers, now=utc_now())
    return hers


def _show(
    enrolment_id: UUID,
    *,
    form: str = "",
    errors: dict[str, str] | None = None,
    again: bool = False,
) -> str:
    """The page; after a refused POST with what was filled in, as a new form when `again`."""
    with services().database.reading() as session:
        hers = _hers(session, enrolment_id, Permission.GRANT_EXCEPTIONS)
        work = work_of(session, hers)
        timeline = _timeline_url(session, work)
        in_lms = with_words(session, grade_lines(session, [hers], {hers.id: work.finished}))
        saw(Sight.WORK, hers.member_id)
    sent = request.form if form else MultiDict[str, str]()
    return render_template(
        "web/learner.html",
        work=work,
        timeline=timeline,
        grades=[(one, fate_in_words(one), grade_in_words(one.state)) for one in in_lms],
        form=form,
        errors=errors or {},
        sent=sent,
        form_id=(not again and sent.get("id")) or uuid4(),
        said=_said() or said_of_grades(),
        page_back=url_for("web.learner_of_course", enrolment_id=enrolment_id),
    )


def _timeline_url(session: Session, work: Work) -> str:
    """Her learning records, for who may see them, once there are any; else ""."""
    has_begun = any(one.visits for one in work.lessons)
    if not has_begun or not may(session, Permission.SEE_RECORDS, work.community.id):
        return ""
    number = work.enrolment.record_id
    place = f"communities/{work.community.slug}"
    return url_for("web.person_records", place=place, record_id=number)


def _reason_error() -> dict[str, str]:
    if request.form.get("reason", "").strip():
        return {}
    return {"reason": _("Say why: the learner and your colleagues see it.")}


def _amount_words(name: str) -> str:
    most = MOST_MINUTES if name == "minutes" else MOST_ATTEMPTS
    return _("Give a whole number from 0 to %(most)s.", most=most)


def _too_long() -> str:
    return _("The reason is too long. Say it in fewer words.")


def _used() -> str:
    return _(
        "You sent this form before with something else in it, and that stands. If you decide this "
        "too, send it again."
    )


def _form_id() -> UUID | None:
    """What the form was made with, so that a doubled click decides once."""
    try:
        return UUID(request.form.get("id", ""))
    except ValueError:
        return None


def _said() -> str:
    told = {
        "granted": _("Granted. The learner sees it, with your reason."),
        "decided": _("The score is decided, and is on its way to the course's gradebook."),
    }
    return told.get(request.args.get("said", ""), "")


def _to(enrolment_id: UUID, said: str) -> ResponseReturnValue:
    return redirect(url_for("web.learner_of_course", enrolment_id=enrolment_id, said=said), 303)
