"""Finding whom to give a role: people whom the visitor sees already, with what they hold."""

from dataclasses import dataclass
from uuid import UUID

from flask import request
from sqlalchemy import Select
from sqlalchemy.orm import Session

from community import (
    Candidate,
    Permission,
    UnitScope,
    UnknownMember,
    candidates,
    communities_of_courses,
    lms_of_units,
)
from curricula import Reach, learners_in
from plugin.web.kept_forms import typed
from plugin.web.people_words import names_in_words
from plugin.web.places import Spot, spots
from plugin.web.role_words import role_in_words
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from storage import utc_now

FOUND = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who can be given a role, with what she holds in the visitor's places."""

    member_id: UUID
    name: str
    holds: tuple[str, ...]


def her_of_form(session: Session, spot: Spot) -> Found:
    """Whom the form is about. Raises `UnknownMember` unless the visitor sees her anyway."""
    given = (request.values.get("member") or typed().get("member", ""))[:40]
    try:
        wanted = UUID(given)
    except ValueError:
        raise UnknownMember(given) from None
    found = _found(session, _seen_people(session, spot, member_id=wanted))
    if not found:
        raise UnknownMember(wanted)
    return found[0]


def people_named(session: Session, spot: Spot, words: str) -> list[Found]:
    """At most one more than `FOUND`, by name."""
    return _found(session, _seen_people(session, spot, words=words))


def _seen_people(
    session: Session, spot: Spot, *, words: str = "", member_id: UUID | None = None
) -> list[Candidate]:
    return candidates(
        session,
        asker=asker(),
        words=words,
        member_id=member_id,
        others=_learners(session, spot),
        limit=FOUND + 1,
        now=utc_now(),
    )


def _learners(session: Session, spot: Spot) -> Select[UUID] | None:
    """The learners of a unit's courses, as far as the visitor sees them."""
    if not isinstance(spot.scope, UnitScope):
        return None
    unit_id = spot.scope.unit_id
    places = communities_of_courses(
        session, asker(), Permission.GRANT_EXCEPTIONS, unit_id, now=utc_now()
    )
    return learners_in(Reach(registrations=lms_of_units(session, [unit_id])), places)


def _found(session: Session, people: list[Candidate]) -> list[Found]:
    names = names_in_words(session, [one.member_id for one in people])
    scopes = {grant.scope for one in people for grant in one.grants}
    places = {spot.scope: spot.name for spot in spots(session, scopes)}
    return [
        Found(
            one.member_id,
            names[one.member_id],
            tuple(
                _(
                    "%(role)s in %(place)s",
                    role=role_in_words(grant.role),
                    place=places.get(grant.scope, "–"),
                )
                for grant in one.grants
            ),
        )
        for one in people
    ]
