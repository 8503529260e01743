"""Whom a page shows, and that it was looked at: kept once a day, for whoever is looked at."""

import logging
from collections.abc import Collection
from uuid import UUID

from flask import g
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from community import (
    Permission,
    Scope,
    Sighting,
    UnitScope,
    allowed_in,
    note_readings,
    subject_of,
    subject_of_course,
)
from plugin.held import Sight
from plugin.services import services
from plugin.web.sessions import asker
from storage import trouble_of, utc_now

log = logging.getLogger("child.web")


def saw(sight: Sight, *member_ids: UUID | None) -> None:
    """The page that is being made shows this of these members."""
    _seen().extend(Sighting(sight, each) for each in member_ids if each is not None)


def saw_list(sight: Sight, *scopes: Scope) -> None:
    """The page that is being made shows a list of the people of these places."""
    _seen().extend(Sighting(sight, subject_of(each)) for each in scopes)


def saw_courses(
    session: Session, sight: Sight, permission: Permission, communities: Collection[UUID]
) -> None:
    """A list of the people of courses: kept is whose list it was. Whoever has an office of a
    training unit alone sees those of her unit, and whom an LMS vouched for those of the course
    that she came from.
    """
    who = asker()
    allowed = allowed_in(session, who, permission, communities, now=utc_now())
    for community_id, held in allowed.items():
        if held.throughout:
            saw_list(sight, community_id)
            continue
        saw_list(sight, *(UnitScope(each) for each in sorted(held.units)))
        if held.by_launch and who.launch_place is not None:
            _seen().append(Sighting(sight, subject_of_course(community_id, who.launch_place)))


def keep_seen() -> None:
    """Note what `saw` said, in one statement. A page is shown even where that fails; the log of the
    process then says that, and why, without saying who looked at whom.
    """
    seen = g.pop("seen_people", [])
    if not seen:
        return
    try:
        note_readings(services().database, reader=asker(), seen=seen, now=utc_now())
    except SQLAlchemyError as error:
        trouble = trouble_of(error)
        code = trouble.code if trouble else type(error).__name__
        log.error("request=%s reason=%s reading-not-kept", g.get("request_id"), code)


def _seen() -> list[Sighting]:
    seen: list[Sighting] = g.setdefault("seen_people", [])
    return seen
