"""The desk of stewards, coordinators and administrators: her units, what waits, one list."""

from collections.abc import Mapping
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import INSTALLATION, Community, Permission, UnitScope, communities, places_where
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.desk_rows import DeskRow, curriculum_rows, lms_rows, lrs_rows, score_rows
from plugin.web.guard import demand, may, needs
from plugin.web.offices import reaches_here
from plugin.web.places import Spot, spots_with_ways
from plugin.web.scheme_rows import scheme_rows
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.staff_doors import doors
from plugin.web.unit_rows import courses_of_unit, unit_rows
from plugin.web.wording import words
from storage import utc_now

UNITS_SHOWN = 3


@blueprint.get("/desk")
@needs(Permission.SEE_DESK)
def desk() -> ResponseReturnValue:
    """`list` names the list, `q` filters it by words, `open` the row that opens beside it."""
    with services().database.reading() as session:
        scopes = places_where(session, asker(), Permission.SEE_DESK, now=utc_now())
        demand(session, Permission.SEE_DESK, scopes[0] if scopes else INSTALLATION)
        here = {each.id: each for each in communities(session) if each.id in scopes}
        lists = _lists(session, here)
        managed = [scope.unit_id for scope in scopes if isinstance(scope, UnitScope)]
        hers = [row for row in unit_rows(session, managed) if row.is_hers]
        units = [(row, courses_of_unit(session, row.unit.id)) for row in hers[:UNITS_SHOWN]]
        staff = doors(session)
        ways = {spot.scope: spot.ways for spot in spots_with_ways(session)}
    shown = request.args.get("list", "")
    if shown not in lists:
        shown = next(iter(lists), "")
    title, every = lists.get(shown, ("", []))
    query = request.args.get("q", "").strip()
    rows = [row for row in every if _matches(row, query)]
    opened = next((row for row in rows if row.key == request.args.get("open")), None)
    return render_template(
        "web/desk.html",
        lists=lists,
        shown=shown,
        title=title,
        units=[(row, courses, ways.get(UnitScope(row.unit.id), ())) for row, courses in units],
        more_units=len(hers) > UNITS_SHOWN,
        places=[
            Spot(each.id, each.slug, words(each.name), ways.get(each.id, ()))
            for each in here.values()
        ],
        of_all=ways.get(INSTALLATION, ()),
        rows=rows,
        opened=opened,
        query=query,
        doors=staff,
    )


def _lists(
    session: Session, here: Mapping[UUID, Community]
) -> dict[str, tuple[str, list[DeskRow]]]:
    """Each list by its key with its name, as far as the visitor has anything to do with it."""
    lists: dict[str, tuple[str, list[DeskRow]]] = {}
    if here:
        reach = reaches_here(session, Permission.SEE_DESK, here)
        lists["curricula"] = (_("Curricula"), curriculum_rows(session, here))
        lists["lms"] = (_("LMS connections"), lms_rows(session, here, reach))
        lists["scores"] = (_("Scores to deliver"), score_rows(session, reach))
    paths = places_where(session, asker(), Permission.IMPORT_SCHEME, now=utc_now())
    stewarded = {place: found for place, found in here.items() if place in paths}
    if stewarded:
        lists["paths"] = (_("Certification paths"), scheme_rows(session, stewarded))
    if may(session, Permission.MANAGE_LRS, INSTALLATION):
        lists["lrs"] = (_("Record stores"), lrs_rows(session))
    return lists


def _matches(row: DeskRow, query: str) -> bool:
    text = f"{row.title} {row.about} {row.word}".casefold()
    return all(word in text for word in query.casefold().split())
