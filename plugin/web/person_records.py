"""A person's learning records at the desk, as a timeline."""

from uuid import UUID

import orjson
from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from community import Permission
from lrs_adapter import MOST_COUNTED, Verb, find_statements, own_actor, tally
from plugin.held import Sight
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import needs
from plugin.web.records_asked import address_of, asked_of
from plugin.web.records_pages import SHOWN, older_of, spot_and_viewer
from plugin.web.records_words import (
    RecordLine,
    identifiers_in,
    people_of,
    record_lines,
    titles_of,
)
from plugin.web.seen_people import saw
from plugin.web.speech import gettext as _
from plugin.web.times import moment, zone_name

SIGNS = {
    Verb.COMPLETED.value: "done",
    Verb.PASSED.value: "done",
    Verb.ACHIEVED.value: "done",
    Verb.FAILED.value: "alert",
    Verb.EXPIRED.value: "expiring",
    Verb.VOIDED.value: "again",
    Verb.PLANNED.value: "path",
    Verb.INITIALIZED.value: "book",
    Verb.EXPERIENCED.value: "book",
}


@blueprint.get("/desk/<place:place>/records/people/<uuid:record_id>")
@needs(Permission.SEE_RECORDS, shows=SHOWN)
def person_records(place: str, record_id: UUID) -> ResponseReturnValue:
    """What this person did, of what the visitor may see; 404 where that is nothing, whether or not
    there is such a person.
    """
    iris = services().iris
    actor = own_actor(iris, record_id)
    with services().database.reading() as session:
        spot, viewer = spot_and_viewer(session, place)
        asked = asked_of(viewer, agent=actor, related_agents=False)
        if asked.query is None:
            abort(404)
        found = find_statements(session, iris, asked.query, viewer.key)
        told = tally(session, iris, asked.query, viewer.key)
        if not told.counted:
            abort(404)
        statements = [orjson.loads(one.document) for one in found.statements]
        named = {actor, *(one for each in statements for one in identifiers_in(each))}
        people = people_of(session, viewer, named)
        titles = titles_of(session, viewer, {iri for iri, _count in told.activities})
        lines = record_lines(found.statements, people, titles)
        saw(Sight.RECORDS, people.members.get(actor))
    verbs = [each["verb"]["id"] for each in statements]
    return render_template(
        "web/records/person.html",
        spot=spot,
        name=people.name(actor),
        told=told,
        most=MOST_COUNTED,
        entries=[
            (SIGNS.get(verb, "open"), _said(place, line), line.happened, moment(line.happened))
            for verb, line in zip(verbs, lines, strict=True)
        ],
        older=older_of("web.person_records", asked.query, found, place=place, record_id=record_id),
        first=url_for("web.person_records", place=place, record_id=record_id),
        is_continued=asked.query.after is not None,
        list_url=url_for("web.records", place=place, **address_of(asked.query, viewer)),
        sees_work=viewer.sees_work,
        zone=zone_name(),
        page_back=url_for("web.person_records", place=place, record_id=record_id),
    )


def _said(place: str, line: RecordLine) -> Markup:
    """The sentence as the way to its record; whose it is stands above all of them."""
    what = _("“%(what)s”", what=line.what) if line.is_named else line.what
    url = url_for("web.one_record", place=place, statement_id=line.statement_id)
    return Markup('<a href="{}">{} {}</a>').format(url, line.did[:1].upper() + line.did[1:], what)
