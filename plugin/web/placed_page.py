"""What was placed where: each LMS's courses at the desk, with what is in them and who placed it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import INSTALLATION, Permission, communities_by_id, places_where
from curricula import Reach, Version, course_titles, versions_by_id
from plugin.due_dates import SETS
from plugin.held import Sight
from plugin.lti import (
    UNRULED,
    CourseCopy,
    DueRule,
    Placed,
    Placement,
    Window,
    course_copies_at,
    due_rules_of,
    first_launches,
    placements_reached,
    registration_names,
)
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.curriculum_desk import author_names
from plugin.web.due_words import due_in_list
from plugin.web.guard import demand, needs
from plugin.web.offices import reaches_here
from plugin.web.seen_people import saw_courses
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.times import moment_in_list, zone_name
from plugin.web.wording import plain_number
from storage import utc_now

SHOWN = 200


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """`version` is None for a path; `opened` is its first launch, None where nobody has come. `due`
    is what was decided about late work.
    """

    what: Placed
    kind: str
    version: Version | None
    column: str
    windows: str
    by: str
    placed: datetime
    opened: datetime | None
    due: str
    may_set_due: bool


@dataclass(frozen=True, slots=True)
class PlacedCourse:
    """`copied` are the courses that it was copied from, by name, each with its question."""

    place: str
    title: str
    lms: str
    copied: Sequence[tuple[str, CourseCopy]]
    lines: Sequence[PlacedLine]


@blueprint.get("/desk/placed")
@needs(Permission.SEE_DESK, shows={Sight.DECISION_LIST})
def placed_list() -> ResponseReturnValue:
    """`lms` narrows it to one LMS by its id, `course` to one course by its key."""
    lms_id, place = request.args.get("lms", type=UUID), request.args.get("course") or None
    with services().database.reading() as session:
        scopes = places_where(session, asker(), Permission.SEE_DESK, now=utc_now())
        demand(session, Permission.SEE_DESK, scopes[0] if scopes else INSTALLATION)
        here = communities_by_id(session, [each for each in scopes if isinstance(each, UUID)])
        reaches = reaches_here(session, Permission.SEE_DESK, here)
        saw_courses(session, Sight.DECISION_LIST, Permission.SEE_DESK, here)
        found, total = placements_reached(
            session, reaches, registration_id=lms_id, place=place, limit=SHOWN
        )
        names = {each.id: each.name for each in registration_names(session)}
        setting = reaches_here(session, SETS, here)
        courses = _courses(session, found, names, setting)
    return render_template(
        "web/placed_list.html",
        courses=courses,
        more=total - len(found),
        lms=names.get(lms_id, "") if lms_id and found else "",  # an LMS of others has no name here
        is_narrowed=lms_id is not None or place is not None,
        zone=zone_name(),
        page_back=url_for("web.placed_list", lms=lms_id, course=place),
    )


def _courses(
    session: Session,
    found: Sequence[Placement],
    names: Mapping[UUID, str],
    setting: Mapping[UUID, Reach],
) -> list[PlacedCourse]:
    places = {one.place for one in found}
    copies = course_copies_at(session, places)
    titles = course_titles(session, places | {copy.from_place for copy in copies})
    opened = first_launches(session, [one.id for one in found])
    versions = versions_by_id(
        session, {one.what.version_id for one in found if one.what.version_id}
    )
    by = author_names(session, [one.placed_by for one in found])
    due = due_rules_of(session, [one.id for one in found])
    unnamed = _("A course without a name")
    return [
        PlacedCourse(
            place=place,
            title=titles.get(place, unnamed),
            lms=names.get(registration_id, ""),
            copied=[
                (titles.get(copy.from_place, unnamed), copy)
                for copy in copies
                if copy.place == place
            ],
            lines=[
                replace(
                    _line(one, versions, opened.get(one.id), by),
                    due=_due(due.get(one.id, UNRULED)),
                    may_set_due=_has_due(one, setting),
                )
                for one in those
            ],
        )
        for (registration_id, place), those in groupby(
            found, lambda one: (one.registration_id, one.place)
        )
    ]


def _line(
    one: Placement,
    versions: Mapping[UUID, Version],
    opened: datetime | None,
    by: Callable[[UUID | None], str],
) -> PlacedLine:
    what = one.what
    return PlacedLine(
        what=what,
        kind=_kind(what.kind),
        version=versions.get(what.version_id) if what.version_id else None,
        column=_column(what),
        windows=_windows(what),
        by=by(one.placed_by) if one.copied_from is None else _("copied with the course"),
        placed=one.placed,
        opened=opened,
        due="",
        may_set_due=False,
    )


def _due(rule: DueRule) -> str:
    return due_in_list(rule.due, rule.late)


def _has_due(one: Placement, setting: Mapping[UUID, Reach]) -> bool:
    """Whether the visitor may say when it is due: of a single lesson, whose grade is sent."""
    reach = setting.get(one.community_id)
    return one.what.kind == "lesson" and reach is not None and reach.covers(one.place)


def _kind(kind: str) -> str:
    words = {
        "curriculum": _("The whole curriculum"),
        "module": _("Module"),
        "lesson": _("Lesson"),
        "path": _("Path"),
    }
    return words[kind]


def _column(what: Placed) -> str:
    if what.column == "none" or what.score_maximum is None:
        return _("no column")
    points = plain_number(what.score_maximum)
    if what.column != "lesson":
        return _("one column of %(points)s for all of its lessons", points=points)
    told = _("a column of %(points)s", points=points)
    finishing = _("full marks for finishing")
    return f"{told}, {finishing}" if what.full_when_finished else told


def _windows(what: Placed) -> str:
    told = [
        _window(_("can be opened"), what.available),
        _window(_("can be handed in"), what.submission),
    ]
    return "; ".join(one for one in told if one)


def _window(name: str, window: Window) -> str:
    begin = moment_in_list(window.begin) if window.begin else ""
    end = moment_in_list(window.end) if window.end else ""
    if begin and end:
        return _("%(what)s from %(begin)s until %(end)s", what=name, begin=begin, end=end)
    if begin:
        return _("%(what)s from %(begin)s", what=name, begin=begin)
    return _("%(what)s until %(end)s", what=name, end=end) if end else ""
