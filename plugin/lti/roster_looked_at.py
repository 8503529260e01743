"""Of a connection's test: whether the list of a course's members can be read (NRPS 2.0, 2)."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plugin.lti.connection_checks import ConnectionCheck, left_out, not_reached, well, wrong
from plugin.lti.errors import PlatformUnreachable
from plugin.lti.members_page import ListRefused, members_page
from plugin.lti.members_request import MEMBERS_TYPE
from plugin.lti.models import RosterRow
from plugin.lti.registrations import Registration
from plugin.lti.service_request import ask_service
from plugin.lti.urls import with_query

NAME = "roster"


def look_at_roster(
    lms: Registration, token: str, url: str | None, *, timeout_s: float
) -> ConnectionCheck:
    """One request for a short page, outside any transaction; nothing of it is kept."""
    if url is None:
        return left_out(NAME, "no_course_list")
    page = with_query(url, {"limit": "10"})
    headers = {"Authorization": f"Bearer {token}", "Accept": MEMBERS_TYPE}
    try:
        reply = ask_service(
            lms, "GET", page, timeout_s=timeout_s, limit_bytes=4_000_000, headers=headers
        )
        members = members_page(reply, page).members
    except PlatformUnreachable as error:
        return not_reached(NAME, "roster_unreachable", error)
    except ListRefused as error:
        return wrong(NAME, "roster_refused", f"The LMS answers {reply.status} ({error.code}).")
    return well(NAME, f"{len(members)} on the first page")


def newest_roster_url(session: Session, registration_id: UUID) -> str | None:
    """Where the list of a course is that a launch told of; the newest course."""
    newest = (
        select(RosterRow.url)
        .where(RosterRow.registration_id == registration_id)
        .order_by(RosterRow.id.desc())
        .limit(1)
    )
    return session.scalar(newest)
