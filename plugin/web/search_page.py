"""One search over what the visitor may see: by words in titles and names, of every kind."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import Permission, allowed_in, communities_by_id, is_allowed_somewhere
from plugin.web.blueprint import blueprint
from plugin.web.found import Group, group
from plugin.web.found_learning import curricula_found, known_learning, lessons_found
from plugin.web.found_places import communities_found, lists_of_people, paths_found
from plugin.web.guard import SIGNED_IN, needs
from plugin.web.offices import communities_here
from plugin.web.page_names import pages_named
from plugin.web.page_reading import page_reading
from plugin.web.sessions import asker
from plugin.web.sides import members_here
from plugin.web.signed_in import member_id
from plugin.web.sought import LONGEST, Sought, marked, sought
from plugin.web.speech import gettext as _
from storage import utc_now


@blueprint.get("/search")
@needs(SIGNED_IN)
def search() -> ResponseReturnValue:
    """`q` is what is looked for. It is written down nowhere: log lines name routes alone."""
    asked = sought(request.args.get("q", ""))
    with page_reading() as session:
        groups = _groups(session, asked) if asked.words else []
    return render_template(
        "web/search.html",
        asked=asked,
        marked=marked,
        most=LONGEST,
        groups=[each for each in groups if each.found and each.key != "people"],
        people=next((each for each in groups if each.key == "people" and each.found), None),
        total=sum(each.total for each in groups if each.key != "people"),
    )


def _groups(session: Session, asked: Sought) -> list[Group]:
    """What there is of each kind, people's lists last."""
    now = utc_now()
    hers, here = members_here(session, member_id()), communities_here(session)
    places = communities_by_id(session, here)
    seen = allowed_in(session, asker(), Permission.SEE_PEOPLE, here, now=now)
    open_to_her = sorted(
        (places[each] for each in seen if each in places), key=lambda one: one.slug
    )
    known = known_learning(session, hers, here, now=now)
    at_desk = is_allowed_somewhere(session, asker(), Permission.SEE_DESK, now=now)
    learning_list = url_for("web.desk" if at_desk else "web.home")
    lessons = lessons_found(known, asked)
    curricula = curricula_found(known, asked)
    paths = paths_found(session, asked, hers, places, now=now)
    communities = communities_found(asked, open_to_her)
    pages = pages_named(session, asked, here, now=now)
    people = lists_of_people(session, asked, open_to_her, here, now=now)
    return [
        group("lessons", _("Lessons"), "book", lessons, learning_list),
        group("curricula", _("Curricula"), "book", curricula, learning_list),
        group("paths", _("Paths"), "path", paths, url_for("web.paths")),
        group("communities", _("Communities"), "person", communities, url_for("web.home")),
        group("pages", _("Pages"), "desk", pages),
        group("people", _("People"), "person", people, url_for("web.home")),
    ]
