"""What is held about her: how much of each kind, from where, why, how long, and who may see it."""

from datetime import datetime
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from community import ForgetOutcome, forget_request_of, know_person, names_of
from plugin.held import MOST, held_about, looks_at, seers_of
from plugin.lti import listed_at
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.freshness import is_fresh
from plugin.web.guard import SIGNED_IN, needs
from plugin.web.held_words import held_words, received_as
from plugin.web.looked_words import look_lines
from plugin.web.page_reading import page_reading
from plugin.web.places import spots
from plugin.web.role_words import role_in_words
from plugin.web.sessions import came_by_lms
from plugin.web.sides import sides_of
from plugin.web.signed_in import member_id
from storage import keep_answers, utc_now

NOWHERE: list[tuple[UUID, str, datetime]] = []
LOOKS = 8
"""So many lines of who looked are open; the others unfold."""
NAMED = 12
"""So many of a community's staff are named; of more only how many."""

ASKED, LISTED = "forget_request.member_id", "lti_roster_person.member_id"
"""What is counted anyway; where it is none, nothing more is asked of it."""


@blueprint.get("/me/held")
@needs(SIGNED_IN)
def held() -> ResponseReturnValue:
    """Of herself and of whoever is joined with her: they are one person."""
    with page_reading() as session:
        hers = know_person(session, member_id())
        found = held_about(session, services().iris, hers)
        if not any(one.by_column.get(LISTED) for one in found):
            keep_answers(session, listed_at, {hers: NOWHERE})
        seers = seers_of(session, hers, now=utc_now())
        looked = looks_at(session, hers, beside=seers.people)
        readers = {one.reader_id for one in looked.told if one.reader_id}
        names = names_of(session, seers.people | readers)
        called = {
            spot.scope: spot.name for spot in spots(session, [x.scope for x in seers.offices])
        }
        offices = [(called[one.scope], one.holders) for one in seers.offices if one.scope in called]
        looks = look_lines(session, looked.told, names)
        has_asked = any(one.by_column.get(ASKED) for one in found)
        asked = forget_request_of(session, member_id()) if has_asked else None
        places = [side for side in sides_of(session, hers) if side.courses]
    return render_template(
        "web/held.html",
        found=found,
        now=utc_now(),
        words_of=held_words(),
        seers=seers,
        names=names,
        hers=hers,
        places=places,
        offices=offices,
        received_as=received_as(),
        looks=looks,
        LOOKS=LOOKS,
        left_off=MOST if looked.has_more else 0,
        role_in_words=role_in_words,
        NAMED=NAMED,
        is_fresh=is_fresh(),
        asked=asked,
        Outcome=ForgetOutcome,
        copies_one_place=came_by_lms() and len(hers) > 1,
    )
