"""A curriculum at the desk: its versions, who is on which in which course, what was decided."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import NotAllowed, Permission, community, given_names_of
from curricula import Course, Move, Reach, courses_of, moves_of, reach_of, reach_to_move
from plugin.held import Sight
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, needs
from plugin.web.named_versions import NamedVersion, NamedVersions, named_versions
from plugin.web.pictures import Picture, shares
from plugin.web.seen_people import saw_list
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from storage import utc_now

COURSES_SHOWN, MOVES_SHOWN = 100, 50


@dataclass(frozen=True, slots=True)
class CourseLine:
    """One course: each version with its learners, drawn as their shares, and what comes next.

    `newer` is the newest published version where somebody is on an older one.
    """

    place: str
    name: str
    on: list[tuple[NamedVersion, int]]
    drawn: Picture
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
        movable = may_move_in(session, context["owner"].id)
        lines = [_course_line(each, versions, movable.covers(each.place)) for each in found]
        names = {line.place: line.name for line in lines}
        saw_list(Sight.DECISION_LIST, context["owner"].id)
        decided = [
            each
            for each in moves_of(session, curriculum_id)
            if each.place is None or reach.covers(each.place)
        ]
        authors = author_names(session, [each.author_id for each in decided[:MOVES_SHOWN]])
        moves = [_move_line(each, versions, names, authors) for each in decided[:MOVES_SHOWN]]
        learners = {
            each.version.id: sum(course.learners.get(each.version.id, 0) for course in found)
            for each in versions.all
        }
    return render_template(
        "web/curriculum_desk.html",
        courses=lines,
        COURSES_SHOWN=COURSES_SHOWN,
        moves=moves,
        more_moves=len(decided) - len(moves),
        learners=learners,
        **context,
    )


def curriculum_context(session: Session, curriculum_id: UUID) -> dict[str, Any]:
    """What every page about one curriculum shows. Raises `NotAllowed`, `UnknownVersion`."""
    versions = named_versions(session, curriculum_id)
    owner_id = versions.all[0].version.community_id
    demand(session, Permission.SEE_DESK, owner_id)
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


def may_move_in(session: Session, community_id: UUID) -> Reach:
    """The courses of the community that the visitor may move."""
    try:
        return reach_to_move(session, asker(), community_id, now=utc_now())
    except NotAllowed:
        return Reach()


def author_names(
    session: Session, members: Collection[UUID | None]
) -> Callable[[UUID | None], str]:
    """Who decided, in words; asked for all of them at once."""
    named = given_names_of(session, {each for each in members if each is not None})

    def name(member_id: UUID | None) -> str:
        if member_id is None:
            return _("the operator")
        return named.get(member_id) or _("Somebody without a name")

    return name


def _course_line(course: Course, versions: NamedVersions, may_move: bool) -> CourseLine:
    total = sum(course.learners.values())
    on = [(versions[each], count) for each, count in course.learners.items()]
    on.sort(key=lambda each: -(each[0].number or 0))
    newest = versions.published[0] if versions.published else None
    current = versions[course.version_id] if course.version_id else None
    is_behind = newest is not None and any(each[0] is not newest for each in on)
    return CourseLine(
        place=course.place,
        name=course_name(course),
        on=on,
        drawn=shares(
            [
                (one.name, count, str(count), "own" if one is newest else "other")
                for one, count in on
            ],
            head=(_("Version"), _("Learners")),
        ),
        total=total,
        newcomers=versions[course.newcomers] if course.newcomers else None,
        current=current,
        newer=newest if is_behind else None,
        may_move=may_move,
    )


def _move_line(
    move: Move,
    versions: NamedVersions,
    names: Mapping[str, str],
    author: Callable[[UUID | None], str],
) -> MoveLine:
    return MoveLine(
        move=move,
        old=versions[move.from_version_id],
        new=versions[move.to_version_id],
        course=names.get(move.place, "") if move.place else _("every course"),
        author=author(move.author_id),
    )
