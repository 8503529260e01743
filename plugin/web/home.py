"""A member's first page: what comes next, her learning, her paths, what is due, her communities.

Whoever looks after the installation sees first how that stands; her own page is one tab away. Both
on one page would ask the database twice as often as a page may.
"""

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from community import INSTALLATION, Permission
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import SIGNED_IN, may, needs
from plugin.web.held_back import holds_back
from plugin.web.installation_state import installation_state
from plugin.web.my_communities import my_communities
from plugin.web.my_due import my_due
from plugin.web.my_learning import my_courses
from plugin.web.my_next import my_next
from plugin.web.my_paths import drawn_path, my_paths
from plugin.web.offices import communities_here
from plugin.web.page_reading import page_reading
from plugin.web.sides import joined_sides, members_here
from plugin.web.signed_in import member_id
from plugin.web.staff_doors import desk_door, doors
from storage import utc_now

TOLD_FOR = timedelta(days=7)
"""So long her first page tells of a place that was joined, in case that it was not she."""


@blueprint.get("/home")
@needs(SIGNED_IN)
def home() -> ResponseReturnValue:
    """How the installation stands for its administrator; her own page for everybody else."""
    with page_reading() as session:
        if may(session, Permission.SEE_OPERATIONS, INSTALLATION):
            found = installation_state(session, services(), now=utc_now())
            return render_template("web/home_of_installation.html", found=found)
    return _mine(is_administrator=False)


@blueprint.get("/home/mine")
@needs(SIGNED_IN)
def my_home() -> ResponseReturnValue:
    """Her own page, for the administrator too."""
    with page_reading() as session:
        is_administrator = may(session, Permission.SEE_OPERATIONS, INSTALLATION)
    return _mine(is_administrator=is_administrator)


def _mine(*, is_administrator: bool) -> str:
    now = utc_now()
    with page_reading() as session:
        hers, here = members_here(session, member_id()), communities_here(session)
        courses = my_courses(session, hers, also=here)
        paths = my_paths(session, hers)
        communities, more_communities = my_communities(
            session, here, {each.community.id for each in courses}
        )
        staff = doors(session)
        desk = desk_door(session)
        due = my_due(session, member_id(), courses, paths, now=now)
        lately = joined_sides(session, member_id(), after=now - TOLD_FOR)
    return render_template(
        "web/home.html",
        courses=courses,
        paths=[(path, drawn_path(path)) for path in paths],
        onward=my_next(courses, paths),
        due=due,
        now=now,
        doors=[*([desk] if desk else []), *staff],
        communities=communities,
        more_communities=more_communities,
        lately=lately,
        holds_back=holds_back(),
        is_administrator=is_administrator,
    )
