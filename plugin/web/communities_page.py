"""Her communities: what she is in each, its people, its paths."""

from collections.abc import Sequence
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from certification import scheme_versions_in
from community import Permission, allowed_in
from curricula import enrolments_of_each
from plugin.web.blueprint import blueprint
from plugin.web.guard import SIGNED_IN, needs
from plugin.web.my_communities import my_communities
from plugin.web.offices import communities_here
from plugin.web.page_reading import page_reading
from plugin.web.sessions import asker
from plugin.web.sides import members_here
from plugin.web.signed_in import member_id
from plugin.web.wording import words
from storage import utc_now


@blueprint.get("/communities")
@needs(SIGNED_IN)
def communities() -> ResponseReturnValue:
    """One after the other; whoever is in one alone gets the page of that one."""
    with page_reading() as session:
        hers, here = members_here(session, member_id()), communities_here(session)
        enrolled = enrolments_of_each(session, hers).values()
        learnt = {one.community_id for each in enrolled for one in each}
        found, more = my_communities(session, here, learnt)
        paths = _paths(session, [one.id for one in found])
    return render_template("web/communities.html", communities=found, paths=paths, more=more)


def _paths(session: Session, places: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The titles of those that she may choose, by community."""
    open_to_her = allowed_in(session, asker(), Permission.CHOOSE_PATH, places, now=utc_now())
    found: dict[UUID, list[str]] = {}
    for each in scheme_versions_in(session, open_to_her) if open_to_her else []:
        found.setdefault(each.community_id, []).append(words(each.scheme.title))
    return found
