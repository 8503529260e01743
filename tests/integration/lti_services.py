"""Where an LMS's services are, as launches name it and as whoever manages the LMS decides."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from community import OPERATOR
from plugin.lti import Registration, change_registration, registration
from tests.integration.ags.scores import AGS, NOW
from tests.integration.lti_platform import Platform, Tool

ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
TRIED = NOW + timedelta(seconds=10.5)
"""Before anything that failed at NOW + 10 s is tried again by itself."""
SCHOOL, OTHER = "https://school.example.org", "https://other.example.org"


def grades_at(origin: str) -> dict[str, Any]:
    return {ENDPOINT: {"lineitem": f"{origin}/items/3?type_id=1", "scope": [f"{AGS}score"]}}


def list_at(origin: str) -> dict[str, Any]:
    return {MEMBERS: {"context_memberships_url": f"{origin}/courses/2/members"}}


def known(tool: Tool, stored: Registration) -> Registration:
    with tool.database.reading() as session:
        return registration(session, stored.id)


def change(tool: Tool, stored: Registration, *, now: datetime = TRIED, **changes: Any) -> None:
    with tool.database.unit_of_work() as uow:
        change_registration(uow, stored.id, asker=OPERATOR, now=now, **changes)
        uow.commit()


def beside(platform: Platform) -> str:
    """The same LMS under another name of this machine, which is another origin."""
    return f"http://localhost:{urlsplit(platform.url).port}"
