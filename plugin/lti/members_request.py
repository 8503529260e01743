"""Asking an LMS for the list of a course's members, page after page (NRPS 2.0, 2.4)."""

from collections.abc import Iterator
from dataclasses import dataclass

from plugin.lti.access_tokens import AccessTokens
from plugin.lti.members_page import ListRefused, MembersPage, members_page
from plugin.lti.paged_request import PagedRequest
from plugin.lti.registrations import Registration
from plugin.lti.scopes import MEMBERS
from plugin.lti.transport import Reply
from plugin.lti.urls import with_query
from storage import Database, SecretBox

MEMBERS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
PER_PAGE = 100
MOST_MEMBERS = 20_000


@dataclass(frozen=True, slots=True)
class MembersRequest:
    """What all pages of one list have in common; `timeout_s` is for each request."""

    database: Database
    secret_box: SecretBox
    tokens: AccessTokens
    registration: Registration
    timeout_s: float

    def pages(self, url: str, *, by_limit: bool = True) -> Iterator[MembersPage]:
        """Each page as it comes; `by_limit` asks for so many members a page, as a link that the LMS
        made itself is not to be changed. Raises `ListRefused`, also where the list does not end.
        """
        asked = PagedRequest(
            self.database,
            self.secret_box,
            self.tokens,
            self.registration,
            self.timeout_s,
            scope=MEMBERS,
            media_type=MEMBERS_TYPE,
        )
        members = 0
        start = with_query(url, {"limit": str(PER_PAGE)}) if by_limit else url
        for page in asked.pages(start, _read):
            members += len(page.members)
            if members > MOST_MEMBERS:
                raise ListRefused("endless")
            yield page


def _read(reply: Reply, url: str) -> tuple[MembersPage, str | None]:
    page = members_page(reply, url)
    return page, page.next_url
