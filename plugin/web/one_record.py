"""One learning record at the desk: what it says, who took it back, its data, and its JSON."""

from uuid import UUID

import orjson
from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from community import NotAllowed, Permission
from lrs_adapter import (
    Found,
    activity_ids,
    erased_within,
    find_statement,
    held_attachments,
    voiding_of,
)
from plugin.held import Sight
from plugin.operations.lengths import size
from plugin.records import Viewer
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import needs
from plugin.web.record_facts import attached_in, facts_of
from plugin.web.records_pages import SHOWN, spot_and_viewer
from plugin.web.records_words import (
    People,
    identifiers_in,
    people_of,
    record_lines,
    titles_of,
)
from plugin.web.seen_people import saw
from storage import read_kept

OPENED = "application/octet-stream"
"""What came with a record is whatever somebody sent: a browser keeps it and opens nothing."""


@blueprint.get("/desk/<place:place>/records/<uuid:statement_id>")
@needs(Permission.SEE_RECORDS, shows=SHOWN)
def one_record(place: str, statement_id: UUID) -> ResponseReturnValue:
    """404 for what is not there and for what the visitor may not see, which she cannot tell."""
    iris = services().iris
    with services().database.reading() as session:
        spot, viewer = spot_and_viewer(session, place)
        found, is_voided = _find(session, viewer, statement_id)
        statement = viewer.seen(orjson.loads(found.document), iris)
        by = voiding_of(session, iris, statement_id, viewer.key) if is_voided else None
        both = [orjson.loads(one.document) for one in (found, by) if one is not None]
        people = people_of(session, viewer, {one for each in both for one in identifiers_in(each)})
        titles = titles_of(session, viewer, activity_ids(statement))
        lines = record_lines([one for one in (found, by) if one is not None], people, titles)
        erased = erased_within(session, [statement_id])
        held = held_attachments(session, [found.position]) if viewer.sees_work else []
        _note(people)
    return render_template(
        "web/records/one.html",
        spot=spot,
        line=lines[0],
        taken_back=is_voided,
        is_erased_in_part=bool(erased),
        taken_back_by=lines[1] if by is not None else None,
        facts=facts_of(place, statement, found.stored, people, titles),
        attached=attached_in(statement, {one.sha2 for one in held}),
        statement_id=statement_id,
        pretty=orjson.dumps(statement, option=orjson.OPT_INDENT_2).decode(),
        sees_work=viewer.sees_work,
        size=size,
        page_back=url_for("web.one_record", place=place, statement_id=statement_id),
    )


@blueprint.get("/desk/<place:place>/records/<uuid:statement_id>.json")
@needs(Permission.SEE_RECORDS, shows=SHOWN)
def record_file(place: str, statement_id: UUID) -> ResponseReturnValue:
    """The bytes as `GET /xapi/statements` gives them. Raises `NotAllowed` where a part of it is
    not for the visitor.
    """
    with services().database.reading() as session:
        _, viewer = spot_and_viewer(session, place)
        found, _voided = _find(session, viewer, statement_id)
        _demand_all_of_it(viewer)
        statement = orjson.loads(found.document)
        _note(people_of(session, viewer, identifiers_in(statement)))
    response = Response(found.document, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="record-{statement_id}.json"'
    return response


@blueprint.get("/desk/<place:place>/records/<uuid:statement_id>/data/<string(maxlength=128):sha2>")
@needs(Permission.SEE_RECORDS, shows=SHOWN)
def record_data(place: str, statement_id: UUID, sha2: str) -> ResponseReturnValue:
    """Data that came with the record, to be kept as a file; it is read while it is sent."""
    database = services().database
    with database.reading() as session:
        _, viewer = spot_and_viewer(session, place)
        found, _voided = _find(session, viewer, statement_id)
        _demand_all_of_it(viewer)
        every = held_attachments(session, [found.position])
        one = next((each for each in every if each.sha2 == sha2), None)
        _note(people_of(session, viewer, identifiers_in(orjson.loads(found.document))))
    if one is None:
        raise NotFound
    response = Response(read_kept(database, one.content), mimetype=OPENED)
    response.content_length = one.content.length
    response.headers["Content-Disposition"] = f'attachment; filename="{sha2[:12]}.bin"'
    return response


def _find(session: Session, viewer: Viewer, statement_id: UUID) -> tuple[Found, bool]:
    """The record, and whether it was taken back."""
    for voided in (False, True):
        found = find_statement(session, services().iris, statement_id, viewer.key, voided=voided)
        if found is not None:
            return found, voided
    raise NotFound


def _demand_all_of_it(viewer: Viewer) -> None:
    if not viewer.sees_work:
        raise NotAllowed(Permission.JUDGE_ANSWERS)


def _note(people: People) -> None:
    saw(Sight.RECORDS, *people.members.values())
