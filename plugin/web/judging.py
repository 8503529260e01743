"""Judging: what learners wrote in their own words, one answer at a time, oldest first."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import Permission
from curricula import (
    AlreadyJudged,
    Audience,
    UnknownAttempt,
    WaitingAnswer,
    enrolment,
    judge_answer,
    judgements_waiting_in,
    render_items,
    version,
)
from plugin.held import Sight
from plugin.lms_grade import queue_grade
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import needs
from plugin.web.lesson_context import links_of
from plugin.web.offices import demand_to_decide
from plugin.web.people_words import names_in_words
from plugin.web.seen_people import saw, saw_courses
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.staff_doors import MOST_EACH
from plugin.web.typed_points import points_in
from storage import utc_now

SHOWN = 100


@blueprint.get("/judging")
@needs(Permission.JUDGE_ANSWERS, shows={Sight.ANSWERS, Sight.WAITING_LIST})
def judging() -> ResponseReturnValue:
    """The waiting answers of every course that the visitor may judge; `open` names one."""
    return _show(request.args.get("open", ""))


@blueprint.post("/judging/<uuid:attempt_id>")
@needs(Permission.JUDGE_ANSWERS, shows={Sight.ANSWERS, Sight.WAITING_LIST})
def judge(attempt_id: UUID) -> ResponseReturnValue:
    """Keep a judgement; with the last one of a lesson its score goes to the LMS."""
    with services().database.reading() as session:
        found = next(
            (one for one in waiting_answers(session) if one.attempt_id == attempt_id), None
        )
    if found is None:
        return redirect(url_for("web.judging", said="gone"), 303)
    points = points_in(request.form.get("points", ""), found.item.points)
    if points is None:
        return _show(str(attempt_id), error=True), 422
    try:
        with services().database.unit_of_work() as uow:
            now = utc_now()
            judged = judge_answer(
                uow,
                services().iris,
                asker=asker(),
                attempt_id=attempt_id,
                points=points,
                remark=request.form.get("remark", "").strip(),
                now=now,
            )
            if judged.lesson_score_fixed is not None:
                queue_grade(uow, judged.lesson_score_fixed, now=now)
            uow.commit()
    except (AlreadyJudged, UnknownAttempt):
        return redirect(url_for("web.judging", said="gone"), 303)
    return redirect(url_for("web.judging", said="judged"), 303)


def waiting_answers(session: Session) -> list[WaitingAnswer]:
    """What the visitor may judge now, oldest first. Raises `NotAllowed` when she may nowhere."""
    here = demand_to_decide(session, Permission.JUDGE_ANSWERS)
    saw_courses(session, Sight.WAITING_LIST, Permission.JUDGE_ANSWERS, here)
    most = MOST_EACH * len(here)
    return judgements_waiting_in(session, asker(), here, now=utc_now(), limit=most)


def _show(open_id: str, *, error: bool = False) -> str:
    with services().database.reading() as session:
        waiting = waiting_answers(session)
        names = names_in_words(session, [one.member_id for one in waiting[:SHOWN]])
        opened = next((one for one in waiting if str(one.attempt_id) == open_id), None)
        rendered = course = None
        if opened is not None:
            saw(Sight.ANSWERS, opened.member_id)
            course = version(session, enrolment(session, opened.enrolment_id).version_id)
            rendered = render_items(
                session, course.id, opened.lesson.slug, Audience.STAFF, links_of(course)
            )[opened.item.slug]
    return render_template(
        "web/judging.html",
        waiting=waiting[:SHOWN],
        more=max(0, len(waiting) - SHOWN),
        names=names,
        opened=opened,
        rendered=rendered,
        course=course,
        points=request.form.get("points", ""),
        remark=request.form.get("remark", ""),
        error=error,
        said=_said(),
        page_back=url_for("web.judging", open=open_id or None),
    )


def _said() -> str:
    told = {
        "judged": _("Your judgement is kept, and the learner sees it."),
        "gone": _("That answer is judged already, or the learner has sent a newer one."),
    }
    return told.get(request.args.get("said", ""), "")
