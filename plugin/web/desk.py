"""The desk of stewards, coordinators and administrators: her units, what waits, one list."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community import (
    INSTALLATION,
    Permission,
    UnitScope,
    communities,
    is_allowed_somewhere,
    places_where,
)
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.desk_lists import desk_lists
from plugin.web.desk_rows import DeskRow
from plugin.web.desk_waiting import told_of, waiting_lines
from plugin.web.guard import demand, needs
from plugin.web.places import Spot, spots_with_ways
from plugin.web.sessions import asker
from plugin.web.staff_doors import doors
from plugin.web.unit_rows import own_units
from plugin.web.wording import words
from storage import utc_now

UNITS_SHOWN = 3
ROWS_SHOWN = 100


@blueprint.get("/desk")
@needs(Permission.SEE_DESK)
def desk() -> ResponseReturnValue:
    """`list` names the list, `q` filters it by words, `open` the row that opens beside it."""
    query = request.args.get("q", "").strip()
    with services().database.reading() as session:
        scopes = places_where(session, asker(), Permission.SEE_DESK, now=utc_now())
        demand(session, Permission.SEE_DESK, scopes[0] if scopes else INSTALLATION)
        here = {each.id: each for each in communities(session) if each.id in scopes}
        key, lists = desk_lists(session, here, request.args.get("list", ""))
        shown = lists.get(key)
        rows = [row for row in shown.rows if _matches(row, query)] if shown else []
        opened = next((row for row in rows if row.key == request.args.get("open")), None)
        if shown and opened:
            opened = shown.opened(session, opened)
        managed = [scope.unit_id for scope in scopes if isinstance(scope, UnitScope)]
        hers, more_units = own_units(session, managed, most=UNITS_SHOWN)
        staff = doors(session)
        may_connect = is_allowed_somewhere(session, asker(), Permission.MANAGE_LMS, now=utc_now())
        ways = {spot.scope: spot.ways for spot in spots_with_ways(session)}
    waiting = waiting_lines(staff, [one.row for one in hers], lists)
    return render_template(
        "web/desk.html",
        told=told_of(waiting),
        waiting=waiting,
        lists=lists,
        shown=key,
        title=shown.title if shown else "",
        units=[(one, ways.get(UnitScope(one.row.unit.id), ())) for one in hers],
        more_units=more_units,
        places=[
            Spot(each.id, each.slug, words(each.name), ways.get(each.id, ()))
            for each in here.values()
        ],
        of_all=ways.get(INSTALLATION, ()),
        rows=rows[:ROWS_SHOWN],
        more=max(0, len(rows) - ROWS_SHOWN),
        opened=opened,
        may_connect=may_connect,
        query=query,
        doors=staff,
    )


def _matches(row: DeskRow, query: str) -> bool:
    text = f"{row.title} {row.about} {row.word}".casefold()
    return all(word in text for word in query.casefold().split())
