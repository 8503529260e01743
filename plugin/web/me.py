"""Her own page: who she is here, which places are joined, and how to join one more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import render_template, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import joinings_of, members_together, open_offers
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import SIGNED_IN, needs
from plugin.web.sessions import asker
from plugin.web.sides import Side, side_of, sides_of
from plugin.web.signed_in import member_id
from storage import utc_now

DONE = "joining_done"
"""What this browser has just done, told once: "joined" or "parted"."""


@dataclass(frozen=True, slots=True)
class JoinedSide:
    """`joining_id` is there where she can part it from here: where it was joined from here."""

    side: Side
    joining_id: UUID | None
    joined_at: datetime | None


@blueprint.get("/me")
@needs(SIGNED_IN)
def me() -> ResponseReturnValue:
    return show_me()


def show_me(*, error: str = "", typed: str = "") -> str:
    """The page as it stands; after a refused code with why."""
    who = member_id()
    with services().database.reading() as reading:
        here = side_of(reading, who)
        joined = _joined(reading, who)
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


def _joined(reading: Session, who: UUID) -> list[JoinedSide]:
    direct = {joining.other(who): joining for joining in joinings_of(reading, who)}
    others = sides_of(reading, members_together(reading, who) - {who})
    return [
        JoinedSide(
            side,
            direct[side.member_id].id if side.member_id in direct else None,
            direct[side.member_id].joined_at if side.member_id in direct else None,
        )
        for side in others
    ]
