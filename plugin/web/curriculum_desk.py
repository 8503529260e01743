"""A curriculum at the desk: its versions, who is on which in which course, what was decided."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import Permission, community, person_of
from curricula import Course, Move, courses_of, may_move, moves_of, owner_of, reach_of
from plugin.held import Sight
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, needs
from plugin.web.named_versions import NamedVersion, NamedVersions, named_versions
from plugin.web.seen_people import saw_list
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from storage import utc_now


@dataclass(frozen=True, slots=True)
class CourseLine:
    """One course: each version with its learners and their share (0..100), and what comes next.

    `newer` is the newest published version where somebody is on an older one.
    """

    place: str
    name: str
    on: list[tuple[NamedVersion, int, int]]
    total: int
    newcomers: NamedVersion | None
    current: NamedVersion | None
    newer: NamedVersion | None
    may_move: bool


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One decision, as the desk tells it."""

    move: Move
    old: NamedVersion
    new: NamedVersion
    course: str
    author: str


@blueprint.get("/desk/curricula/<uuid:curriculum_id>")
@needs(Permission.SEE_DESK, shows={Sight.DECISION_LIST})
def curriculum_desk(curriculum_id: UUID) -> ResponseReturnValue:
    """Staff who came by a launch alone see the course that they came from, offices see all."""
    with services().database.reading() as session:
        context = curriculum_context(session, curriculum_id)
        versions: NamedVersions = context["versions"]
        reach = reach_of(session, asker(), Permission.SEE_DESK, context["owner"].id, now=utc_now())
        found = [each for each in courses_of(session, curriculum_id) if reach.covers(each.place)]
        lines = [_course_line(session, context["owner"].id, each, versions) for each in found]
        names = {line.place: line.name for line in lines}
        saw_list(Sight.DECISION_LIST, context["owner"].id)
        moves = [
            _move_line(session, each, versions, names)
            for each in moves_of(session, curriculum_id)
            if each.place is None or reach.covers(each.place)
        ]
        learners = {
            each.version.id: sum(course.learners.get(each.version.id, 0) for course in found)
            for each in versions.all
        }
    return render_template(
        "web/curriculum_desk.html", courses=lines, moves=moves, learners=learners, **context
    )


def curriculum_context(session: Session, curriculum_id: UUID) -> dict[str, Any]:
    """What every page about one curriculum shows. Raises `NotAllowed`, `UnknownVersion`."""
    owner_id = owner_of(session, curriculum_id)
    demand(session, Permission.SEE_DESK, owner_id)
    versions = named_versions(session, owner_id, curriculum_id)
    return {
        "curriculum_id": curriculum_id,
        "curriculum": versions.all[0].version.curriculum,
        "owner": community(session, owner_id),
        "versions": versions,
    }


def course_name(course: Course) -> str:
    """A course as people call it; never by the key of its place."""
    if course.title and course.platform:
        return _("%(course)s in %(lms)s", course=course.title, lms=course.platform)
    return course.title or course.platform or _("A course without a name")


def author_name(session: Session, member_id: UUID | None) -> str:
    person = person_of(session, member_id) if member_id else None
    if member_id is None:
        return _("Whoever runs this service")
    return (person.name if person else None) or _("Somebody without a name")


def _course_line(
    session: Session, community_id: UUID, course: Course, versions: NamedVersions
) -> CourseLine:
    total = sum(course.learners.values())
    on = [
        (versions[each], count, round(100 * count / total))
        for each, count in course.learners.items()
    ]
    on.sort(key=lambda each: -(each[0].number or 0))
    newest = versions.published[0] if versions.published else None
    current = versions[course.version_id] if course.version_id else None
    is_behind = newest is not None and any(each[0] is not newest for each in on)
    return CourseLine(
        place=course.place,
        name=course_name(course),
        on=on,
        total=total,
        newcomers=versions[course.newcomers] if course.newcomers else None,
        current=current,
        newer=newest if is_behind else None,
        may_move=may_move(session, asker(), community_id, course.place, now=utc_now()),
    )


def _move_line(
    session: Session, move: Move, versions: NamedVersions, names: dict[str, str]
) -> MoveLine:
    return MoveLine(
        move=move,
        old=versions[move.from_version_id],
        new=versions[move.to_version_id],
        course=names.get(move.place, "") if move.place else _("All courses"),
        author=author_name(session, move.author_id),
    )
