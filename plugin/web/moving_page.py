"""Move a course to another version: what it would mean, the decision, what came of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import NotAllowed, Permission
from curricula import (
    BadDecision,
    BadLessonMap,
    Course,
    Difference,
    LessonMap,
    MoveError,
    MoveUnderWay,
    Preview,
    courses_of,
    decide_move,
    move,
    move_progress,
    preview_move,
    require_move,
    version_difference,
)
from plugin.held import Sight
from plugin.moving import move_for_a_while
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.change_words import kind_of_lesson, told, why_matched
from plugin.web.curriculum_desk import (
    author_names,
    course_name,
    curriculum_context,
    may_move_in,
)
from plugin.web.difference_page import chosen_version
from plugin.web.guard import demand, needs
from plugin.web.named_versions import NamedVersion, NamedVersions
from plugin.web.seen_people import saw_list
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from storage import utc_now

ALL = "*"
LESSON = "lesson:"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the form holds: from where to where, for which course, which lesson became which."""

    old: NamedVersion
    new: NamedVersion
    place: str | None
    said: LessonMap
    again: tuple[str, ...]
    newcomers_only: bool
    difference: Difference
    preview: Preview


@blueprint.get("/desk/curricula/<uuid:curriculum_id>/move")
@needs(Permission.MOVE_COURSE)
def plan_move(curriculum_id: UUID) -> ResponseReturnValue:
    """Choose, and see what it would mean; nothing is changed."""
    return _show_plan(curriculum_id)


@blueprint.post("/desk/curricula/<uuid:curriculum_id>/move")
@needs(Permission.MOVE_COURSE)
def move_course(curriculum_id: UUID) -> ResponseReturnValue:
    """Decide what the plan showed, and begin at once; the worker does what is left."""
    with services().database.reading() as session:
        context = curriculum_context(session, curriculum_id)
        demand(session, Permission.MOVE_COURSE, context["owner"].id)
        try:
            choice = _choice(session, curriculum_id, context["versions"])
        except BadLessonMap:
            choice = None
    if choice is None:
        return _show_plan(curriculum_id), 422
    try:
        with services().database.unit_of_work() as uow:
            decided = decide_move(
                uow,
                asker=asker(),
                move_id=_form_id(),
                from_version_id=choice.old.version.id,
                to_version_id=choice.new.version.id,
                place=choice.place,
                lesson_map=choice.difference.lesson_map,
                again=choice.again,
                newcomers_only=choice.newcomers_only,
                reason=request.form.get("reason", ""),
                now=utc_now(),
            )
            uow.commit()
    except MoveUnderWay as error:
        return redirect(url_for("web.move_result", move_id=error.move_id, other="yes"), 303)
    except BadDecision:
        return _show_plan(curriculum_id, unreasoned=_("Say in a few words why.")), 422
    except MoveError:
        return _show_plan(
            curriculum_id, refused=_("A course can only move to another, published version.")
        ), 422
    move_for_a_while(services(), decided.id)
    return redirect(url_for("web.move_result", move_id=decided.id), 303)


@blueprint.get("/desk/moves/<uuid:move_id>")
@needs(Permission.MOVE_COURSE, shows={Sight.DECISION_LIST})
def move_result(move_id: UUID) -> ResponseReturnValue:
    """How far a move is, and what came of it."""
    with services().database.reading() as session:
        decided = move(session, move_id)
        context = curriculum_context(session, decided.curriculum_id)
        demand(session, Permission.MOVE_COURSE, context["owner"].id)
        if decided.place is not None:
            require_move(session, asker(), context["owner"].id, decided.place, now=utc_now())
        saw_list(Sight.DECISION_LIST, decided.community_id)
        versions: NamedVersions = context["versions"]
        course = next(iter(courses_of(session, decided.curriculum_id, place=decided.place)), None)
        return render_template(
            "web/move_result.html",
            move=decided,
            progress_of=move_progress(session, move_id),
            old=versions[decided.from_version_id],
            new=versions[decided.to_version_id],
            course=course_name(course) if course and decided.place else _("All courses"),
            author=author_names(session, [decided.author_id])(decided.author_id),
            is_other="other" in request.args,
            **context,
        )


@blueprint.post("/desk/moves/<uuid:move_id>")
@needs(Permission.MOVE_COURSE)
def go_on_moving(move_id: UUID) -> ResponseReturnValue:
    """Work at a move that was cut off; doing so twice, or beside the worker, is harmless."""
    with services().database.reading() as session:
        decided = move(session, move_id)
        demand(session, Permission.MOVE_COURSE, decided.community_id)
        require_move(session, asker(), decided.community_id, decided.place, now=utc_now())
    move_for_a_while(services(), move_id)
    return redirect(url_for("web.move_result", move_id=move_id), 303)


def _show_plan(curriculum_id: UUID, refused: str = "", unreasoned: str = "") -> str:
    with services().database.reading() as session:
        context = curriculum_context(session, curriculum_id)
        demand(session, Permission.MOVE_COURSE, context["owner"].id)
        movable = may_move_in(session, context["owner"].id)
        found = [each for each in courses_of(session, curriculum_id) if movable.covers(each.place)]
        may_all = movable.everything
        if request.values.get("course") == ALL and not may_all:
            raise NotAllowed(Permission.MOVE_ANY_COURSE)
        choice: Choice | None = None
        try:
            choice = _choice(session, curriculum_id, context["versions"], found)
        except BadLessonMap:
            refused = refused or _("Two lessons cannot become one. Choose again.")
    return render_template(
        "web/move_plan.html",
        courses=[(each.place, course_name(each)) for each in found],
        may_all=may_all,
        choice=choice,
        refused=refused or unreasoned,
        unreasoned=unreasoned,
        reason=request.form.get("reason", ""),
        move_id=_form_id(),
        kind_of_lesson=kind_of_lesson,
        why_matched=why_matched,
        told=told,
        all_courses=ALL,
        page_back=request.full_path if request.method == "GET" else "",
        **context,
    )


def _choice(
    session: Session,
    curriculum_id: UUID,
    versions: NamedVersions,
    found: list[Course] | None = None,
) -> Choice | None:
    """What was chosen, completed where it can be; None where there is nothing to choose from.

    Raises `BadLessonMap`; `NotAllowed` for a course that is not the asker's.
    """
    given = request.values.get("course", "")
    courses = courses_of(session, curriculum_id) if found is None else found
    if not given and courses:
        given = courses[0].place
    course = next((each for each in courses if each.place == given), None)
    if course is None and given != ALL:
        if given:
            raise NotAllowed(Permission.MOVE_ANY_COURSE)
        return None
    new = chosen_version(versions, "new") or (versions.published[0] if versions.published else None)
    old = chosen_version(versions, "old") or _usual(versions, course, new)
    if old is None or new is None:
        return None
    said = _said(old, new)
    difference = version_difference(session, old.version.id, new.version.id, said)
    again = tuple(request.values.getlist("again"))
    place = None if given == ALL else given
    seen = preview_move(
        session,
        from_version_id=old.version.id,
        to_version_id=new.version.id,
        place=place,
        difference=difference,
        again=again,
    )
    only = "newcomers_only" in request.values
    return Choice(old, new, place, said, again, only, difference, seen)


def _usual(
    versions: NamedVersions, course: Course | None, new: NamedVersion | None
) -> NamedVersion | None:
    """The version that most learners are on who are not yet on the new one."""
    counts = {
        versions[each]: count
        for each, count in (course.learners if course else {}).items()
        if versions[each] is not new
    }
    if counts:
        return max(counts, key=lambda each: counts[each])
    return versions.before(new) if new else None


def _said(old: NamedVersion, new: NamedVersion) -> dict[str, str | None]:
    """What the form says about lessons; what fits neither version is left out."""
    before = {lesson.slug for lesson in old.version.curriculum.lessons}
    after = {lesson.slug for lesson in new.version.curriculum.lessons}
    given: dict[str, Any] = {
        name.removeprefix(LESSON): value or None
        for name, value in request.values.items()
        if name.startswith(LESSON)
    }
    return {k: v for k, v in given.items() if k in before and (v is None or v in after)}


def _form_id() -> UUID:
    """Fixed when the form is shown, so that a doubled POST decides once."""
    try:
        return UUID(request.form.get("move", ""))
    except ValueError:
        return uuid4()
