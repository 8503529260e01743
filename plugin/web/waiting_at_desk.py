"""How much waits for the visitor at her desk, for her first page: as the desk itself counts it."""

from uuid import UUID

from sqlalchemy.orm import Session

from certification import version_overviews
from community import Permission, allowed_in
from plugin.lti import registrations_with_due
from plugin.web.offices import communities_here, reaches_here
from plugin.web.sessions import asker
from storage import utc_now


def waiting_at_desk(session: Session) -> int:
    """LMSs that are not switched on, scores that have not arrived and certification paths in
    trouble, of what the visitor sees at her desk. What she may judge has a door of its own, and
    record stores stand on the administrator's page.
    """
    now, here = utc_now(), communities_here(session)
    seen = list(allowed_in(session, asker(), Permission.SEE_DESK, here, now=now))
    if not seen:
        return 0
    stewarded = list(allowed_in(session, asker(), Permission.IMPORT_SCHEME, seen, now=now))
    return _of_lms(session, seen) + _of_paths(session, stewarded)


def _of_lms(session: Session, seen: list[UUID]) -> int:
    reach = reaches_here(session, Permission.SEE_DESK, seen)
    reached = [
        each
        for each in registrations_with_due(session)
        if each.community_id in reach and reach[each.community_id].touches(each.id)
    ]
    return sum(each.undelivered + (not each.is_active) for each in reached)


def _of_paths(session: Session, stewarded: list[UUID]) -> int:
    if not stewarded:
        return 0
    return sum(bool(each.troubled) for each in version_overviews(session, stewarded))
