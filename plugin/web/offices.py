"""Where the visitor may do what: the communities of her roles, and the one that she came to."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from community import Community, NotAllowed, Permission, communities_of, community
from curricula import Reach, reaches_of
from plugin.web.guard import demand, may
from plugin.web.sessions import asker, visitor
from storage import utc_now


def communities_here(session: Session) -> list[UUID]:
    """Those in which the visitor holds a role, and the one that an LMS brought her to."""
    present = visitor()
    if present is None:
        return []
    found: list[UUID] = []
    if present.member_id:
        found += communities_of(session, present.member_id, now=utc_now())
    if present.community_id and present.community_id not in found:
        found.append(present.community_id)
    return found


def communities_where(session: Session, permission: Permission) -> dict[UUID, Community]:
    """Those in which the visitor may do that. Raises `NotAllowed` when there is none."""
    here = [place for place in communities_here(session) if may(session, permission, place)]
    if not here:
        raise NotAllowed(permission)
    for place in here:
        demand(session, permission, place)
    return {place: community(session, place) for place in here}


def reaches_here(
    session: Session, permission: Permission, places: Collection[UUID]
) -> dict[UUID, Reach]:
    """The courses of each community that the visitor reaches; none where she may nowhere."""
    found = reaches_of(session, asker(), permission, places, now=utc_now())
    return {place: found.get(place, Reach()) for place in places}


def communities_to_decide(session: Session, permission: Permission) -> list[UUID]:
    """Those in which the visitor may decide about some learner's work; `demand` is still to come.

    Somebody who came from no course of an LMS has no course to decide in, whatever the LMS said.
    """
    here = communities_here(session)
    return list(reaches_of(session, asker(), permission, here, now=utc_now()))


def demand_to_decide(session: Session, permission: Permission) -> list[UUID]:
    """The same for a page of its own. Raises `NotAllowed` when there is none."""
    here = communities_to_decide(session, permission)
    if not here:
        raise NotAllowed(permission)
    for place in here:
        demand(session, permission, place)
    return here
