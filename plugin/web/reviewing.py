"""A review from the LMS's gradebook: what one learner did in a lesson, to look at and no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import NotAllowed, Permission
from curricula import (
    Attempt,
    Audience,
    Item,
    Version,
    Visit,
    enrolment,
    render_items,
    require_over,
    version,
)
from plugin.grade_fates import grade_lines
from plugin.held import Sight
from plugin.lti import (
    Launch,
    is_whole,
    lessons_in_column,
    note_staff,
    want_list,
    work_in_column,
)
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.course_grades import with_words
from plugin.web.given_answers import answer_lines
from plugin.web.grade_words import fate_in_words, grade_in_words
from plugin.web.guard import demand, may, needs
from plugin.web.launch import course_of, member_of, name_course_of, visitor_of
from plugin.web.learner_work import LessonWork, work_of
from plugin.web.lesson_context import find_lesson, links_of
from plugin.web.refusals import NothingHandedIn
from plugin.web.seen_people import saw
from plugin.web.sessions import asker, sign_in
from storage import scoped, utc_now

REVIEWS = Permission.JUDGE_ANSWERS


@dataclass(frozen=True, slots=True)
class Given:
    """One answer to a question: `lines` are its words, `attempt` what it was worth."""

    attempt: Attempt
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and all that she answered to it this time, in order; `prompt_html` is rendered."""

    number: int
    item: Item
    prompt_html: str
    given: Sequence[Given]


@dataclass(frozen=True, slots=True)
class Time:
    """One time through the lesson."""

    visit: Visit
    questions: Sequence[Asked]


def on_submission_review(launch: Launch) -> ResponseReturnValue:
    """Sign staff in and show them the work of the learner whom the launch is about (LTI
    Submission Review 1.0); who looks at her own is shown what came of her lesson.

    Raises `community.NotAllowed` for whom the LMS did not name, `NothingHandedIn` where the
    learner has opened no lesson that goes into that column.
    """
    if launch.subject is None:
        raise NotAllowed(REVIEWS)
    with services().database.reading() as session:
        found = work_in_column(session, launch)
    with scoped("launch"), services().database.unit_of_work() as uow:
        listed = want_list(uow, launch, place=course_of(launch), now=utc_now())
        member_id = member_of(uow, launch)
        note_staff(uow, listed, launch, member_id=member_id, now=utc_now())
        name_course_of(uow, launch)
        uow.commit()
    is_own = launch.for_user == launch.subject
    sign_in(visitor_of(launch, member_id, enrolment_id=found[0] if found and is_own else None))
    if found is None:
        raise NothingHandedIn
    enrolment_id, slug = found
    if is_whole(slug):
        with services().database.reading() as session:
            slug = _finished_of(session, enrolment_id, slug)
    if not is_own:
        return redirect(url_for("web.review", enrolment_id=enrolment_id, slug=slug), 303)
    with services().database.reading() as session:
        hers = version(session, enrolment(session, enrolment_id).version_id)
    return redirect(url_for("web.finished", version_hash=hers.version_hash, slug=slug), 303)


def _finished_of(session: Session, enrolment_id: UUID, key: str) -> str:
    """The lesson of a column of several that she finished last. Raises `NothingHandedIn`."""
    hers = enrolment(session, enrolment_id)
    within = lessons_in_column(version(session, hers.version_id), key)
    work = work_of(session, hers)
    done = [
        (each.visit.finished_at, one.lesson.slug)
        for one in work.lessons
        if one.lesson.slug in within
        for each in one.visits
        if each.visit.finished_at is not None
    ]
    if not done:
        raise NothingHandedIn
    return max(done)[1]


@blueprint.get("/learners/<uuid:enrolment_id>/lessons/<slug>")
@needs(REVIEWS, shows={Sight.ANSWERS})
def review(enrolment_id: UUID, slug: str) -> ResponseReturnValue:
    """What she answered and what it was worth. Raises `NotAllowed`, `OwnWork`,
    `UnknownEnrolment`, `UnknownLesson`.
    """
    with services().database.reading() as session:
        hers = enrolment(session, enrolment_id)
        demand(session, REVIEWS, hers.community_id)
        require_over(session, asker(), REVIEWS, hers, now=utc_now())
        course = version(session, hers.version_id)
        lesson = find_lesson(course, slug)
        work = work_of(session, hers)
        grades = [
            one
            for one in with_words(session, grade_lines(session, [hers], {hers.id: work.finished}))
            if one.lesson_slug == slug
        ]
        done = next(one for one in work.lessons if one.lesson.slug == slug)
        times = _times(session, course, done)
        decides = may(session, Permission.GRANT_EXCEPTIONS, hers.community_id)
        saw(Sight.ANSWERS, hers.member_id)
    return render_template(
        "web/review.html",
        work=work,
        lesson=lesson,
        done=done,
        grades=[(fate_in_words(one), grade_in_words(one.state)) for one in grades],
        times=times,
        decides=decides,
    )


def _times(session: Session, course: Version, done: LessonWork) -> list[Time]:
    """Each time through the lesson, the newest first."""
    lesson = done.lesson
    rendered = render_items(session, course.id, lesson.slug, Audience.STAFF, links_of(course))
    found = []
    for one in reversed(done.visits):
        questions = [
            Asked(
                number=number,
                item=item,
                prompt_html=rendered[item.slug].prompt_html,
                given=[
                    Given(each, answer_lines(item, each))
                    for each in one.attempts.get(item.slug, ())
                ],
            )
            for number, item in enumerate(lesson.items, start=1)
        ]
        found.append(Time(one.visit, questions))
    return found
