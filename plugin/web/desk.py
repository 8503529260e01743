"""The desk of stewards, coordinators and administrators: what waits, and one list at a time."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community import INSTALLATION, Permission
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.desk_rows import DeskRow, curriculum_rows, lms_rows, lrs_rows, score_rows
from plugin.web.guard import may, needs
from plugin.web.offices import communities_where, reach_here
from plugin.web.scheme_rows import scheme_rows
from plugin.web.speech import gettext as _
from plugin.web.staff_doors import doors


@blueprint.get("/desk")
@needs(Permission.SEE_DESK)
def desk() -> ResponseReturnValue:
    """`list` names the list, `q` filters it by words, `open` the row that opens beside it."""
    with services().database.reading() as session:
        here = communities_where(session, Permission.SEE_DESK)
        reach = {place: reach_here(session, Permission.SEE_DESK, place) for place in here}
        lists = {
            "curricula": (_("Curricula"), curriculum_rows(session, here)),
            "lms": (_("LMS connections"), lms_rows(session, here, reach)),
            "scores": (_("Scores to deliver"), score_rows(session, reach)),
        }
        stewarded = {
            place: found
            for place, found in here.items()
            if may(session, Permission.IMPORT_SCHEME, place)
        }
        if stewarded:
            lists["paths"] = (_("Certification paths"), scheme_rows(session, stewarded))
        if may(session, Permission.MANAGE_LRS, INSTALLATION):
            lists["lrs"] = (_("Record stores"), lrs_rows(session))
        staff = doors(session)
    shown = request.args.get("list", "curricula")
    if shown not in lists:
        shown = "curricula"
    query = request.args.get("q", "").strip()
    rows = [row for row in lists[shown][1] if _matches(row, query)]
    opened = next((row for row in rows if row.key == request.args.get("open")), None)
    return render_template(
        "web/desk.html",
        communities=list(here.values()),
        lists=lists,
        shown=shown,
        title=lists[shown][0],
        rows=rows,
        opened=opened,
        query=query,
        doors=staff,
    )


def _matches(row: DeskRow, query: str) -> bool:
    text = f"{row.title} {row.about} {row.word}".casefold()
    return all(word in text for word in query.casefold().split())
