"""Learning records at the desk: the list, narrowed by the filters of the log's API."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import Permission, know_places
from lrs_adapter import (
    MOST_COUNTED,
    FoundPage,
    StatementQuery,
    Tally,
    find_statements,
    record_id_of,
    seal_more,
    tally,
)
from plugin.held import Sight
from plugin.records import Viewer, viewer_of
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, needs
from plugin.web.places import Spot, spot_at
from plugin.web.records_asked import FORMAT, address_of, asked_of
from plugin.web.records_facets import chips_of, facets_of
from plugin.web.records_words import (
    People,
    identifiers_in,
    people_of,
    record_lines,
    titles_of,
)
from plugin.web.seen_people import saw, saw_list
from plugin.web.sessions import asker
from plugin.web.times import zone_name
from storage import utc_now

SHOWN = frozenset({Sight.RECORDS, Sight.RECORD_LIST})


@blueprint.get("/desk/<place:place>/records")
@needs(Permission.SEE_RECORDS, shows=SHOWN)
def records(place: str) -> ResponseReturnValue:
    """The filters are those of `GET /xapi/statements`, `since` and `until` also as days; `more`
    is the rest of a list. What cannot be asked for is answered 422.
    """
    iris = services().iris
    with services().database.reading() as session:
        spot, viewer = spot_and_viewer(session, place)
        asked = asked_of(viewer)
        query = asked.query or StatementQuery()
        found, told = FoundPage((), None), Tally()
        if asked.query is not None and not asked.errors:
            found = find_statements(session, iris, query, viewer.key)
            told = tally(session, iris, query, viewer.key)
        statements = [orjson.loads(one.document) for one in found.statements]
        people = people_of(session, viewer, _named(query, told, statements))
        activities = {iri for iri, _ in told.activities}
        if query.activity is not None:
            activities.add(query.activity)
        titles = titles_of(session, viewer, activities)
        lines = record_lines(found.statements, people, titles)
        _note(spot, query, people)
    page = render_template(
        "web/records/list.html",
        spot=spot,
        asked=asked,
        lines=lines,
        told=told,
        most=MOST_COUNTED,
        facets=facets_of(place, query, viewer, told, people, titles),
        chips=chips_of(place, query, viewer, people, titles, (asked.since, asked.until)),
        kept=address_of(query, viewer, since=None, until=None),
        older=older_of("web.records", query, found, place=place),
        turned=url_for(
            "web.records",
            place=place,
            **address_of(query, viewer, ascending=not query.ascending),
        ),
        first=url_for("web.records", place=place, **address_of(query, viewer)),
        is_continued=query.after is not None,
        person=_person_url(place, query),
        query=query,
        sees_work=viewer.sees_work,
        zone=zone_name(),
        page_back=url_for("web.records", place=place),
    )
    return page, 200 if asked.query is not None and not asked.errors else 422


def spot_and_viewer(session: Session, place: str) -> tuple[Spot, Viewer]:
    """The place of an address, and as whom its records are looked at. Raises `NotAllowed`."""
    know_places(session)
    spot = spot_at(session, place)
    demand(session, Permission.SEE_RECORDS, spot.scope)
    viewer = viewer_of(session, services().iris, asker=asker(), scope=spot.scope, now=utc_now())
    return spot, viewer


def older_of(endpoint: str, query: StatementQuery, found: FoundPage, **where: Any) -> str:
    """The address of the next page by the API's own cursor; "" at the end."""
    if found.next_after is None:
        return ""
    more = seal_more(services().secret_box, query, found.next_after, FORMAT)
    return url_for(endpoint, more=more, **where)


def _named(query: StatementQuery, told: Tally, statements: Sequence[Mapping[str, Any]]) -> set[str]:
    found = {one for each in statements for one in identifiers_in(each)}
    found |= {one for one, _ in (*told.actors, *told.authorities)}
    return found | ({query.agent} if query.agent is not None else set())


def _note(spot: Spot, query: StatementQuery, people: People) -> None:
    saw_list(Sight.RECORD_LIST, spot.scope)
    if query.agent is not None:
        saw(Sight.RECORDS, people.members.get(query.agent))


def _person_url(place: str, query: StatementQuery) -> str:
    number = None if query.agent is None else record_id_of(services().iris, query.agent)
    if number is None:
        return ""
    return url_for("web.person_records", place=place, record_id=number)
