"""The people of a community: who lets herself be found, what she teaches and wants to learn."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from community import (
    DIRECTORY,
    Permission,
    community_by_slug,
    directory,
    know_person,
    person_stands,
)
from plugin.held import Sight
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, needs
from plugin.web.page_reading import page_reading
from plugin.web.profile_choices import language_name
from plugin.web.seen_people import saw_list
from plugin.web.sessions import asker, visitor
from plugin.web.wording import page_language
from storage import utc_now

SHOWN = 200
FURTHEST = 9_999
"""Pages, of `SHOWN` people each."""


@blueprint.get("/communities/<slug>/people")
@needs(Permission.SEE_PEOPLE, shows={Sight.DIRECTORY})
def people(slug: str) -> ResponseReturnValue:
    """`q` looks for words in names and topics, `page` counts from 1; one that there is not leads
    to the first. Raises `UnknownCommunity`, `NotAllowed`.
    """
    page = page_number(request.args.get("page", ""))
    query, present = request.args.get("q", "").strip()[:200], visitor()
    who = present.member_id if present else None
    with page_reading() as session:
        place = community_by_slug(session, slug)
        demand(session, Permission.SEE_PEOPLE, place.id)
        found = directory(
            session,
            asker=asker(),
            community_id=place.id,
            query=query,
            limit=SHOWN,
            offset=(page - 1) * SHOWN,
            now=utc_now(),
        )
        saw_list(Sight.DIRECTORY, place.id)
        hers = know_person(session, who) if who else frozenset[UUID]()
        shown = bool(hers) and person_stands(session, hers, [DIRECTORY])[0].is_in_force
    if page > 1 and not found.entries:
        return redirect(url_for("web.people", slug=slug, q=query or None))
    language = page_language()
    return render_template(
        "web/people.html",
        community=place,
        entries=found.entries,
        page=page,
        pages=-(-found.count // SHOWN),
        query=query,
        is_shown=shown,
        hers=hers,
        is_member=who is not None,
        language_name=lambda tag: language_name(tag, language),
    )


def page_number(typed: str) -> int:
    """What stands in the address, 1 for whatever is no page; nobody reads further than `FURTHEST`,
    which keeps the database from counting to a number that somebody made up.
    """
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= len(str(FURTHEST))
    return min(max(int(typed), 1), FURTHEST) if is_number else 1
