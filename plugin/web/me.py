"""Her own page: who she is here, which places are joined, and how to join one more."""

from flask import render_template, session
from flask.typing import ResponseReturnValue

from community import open_offers
from plugin.web.blueprint import blueprint
from plugin.web.guard import SIGNED_IN, needs
from plugin.web.page_reading import page_reading
from plugin.web.sessions import asker
from plugin.web.sides import joined_sides, side_of
from plugin.web.signed_in import member_id
from storage import utc_now

DONE = "joining_done"
"""What this browser has just done, told once: "joined" or "parted"."""


@blueprint.get("/me")
@needs(SIGNED_IN)
def me() -> ResponseReturnValue:
    return show_me()


def show_me(*, error: str = "", typed: str = "") -> str:
    """The page as it stands; after a refused code with why."""
    who = member_id()
    with page_reading() as reading:
        joined = joined_sides(reading, who)
        here = side_of(reading, who)
        offers = open_offers(reading, asker(), now=utc_now())
    return render_template(
        "web/me.html",
        here=here,
        joined=joined,
        offers=offers,
        error=error,
        typed=typed,
        done=session.pop(DONE, None),
    )
