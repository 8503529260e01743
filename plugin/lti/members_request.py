"""Asking an LMS for the list of a course's members, page after page (NRPS 2.0, 2.4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

from plugin.lti.access_tokens import AccessTokens
from plugin.lti.errors import AddressRefused, AnswerTooLarge, PlatformUnreachable, TokenRefused
from plugin.lti.members_page import ListRefused, MembersPage, members_page
from plugin.lti.registrations import Registration
from plugin.lti.scopes import MEMBERS
from plugin.lti.transport import Reply, ask
from plugin.lti.urls import with_query
from storage import CannotOpenSecret, Database, SecretBox

MEMBERS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
PER_PAGE = 100
MOST_PAGES = 1000
MOST_MEMBERS = 20_000
LONGEST_S = 600.0
PAGE_BYTES = 4_000_000


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
        asked, members = set[str](), 0
        until = monotonic() + LONGEST_S
        onward: str | None = with_query(url, {"limit": str(PER_PAGE)}) if by_limit else url
        while onward is not None:
            if onward in asked or len(asked) >= MOST_PAGES or monotonic() > until:
                raise ListRefused("endless")
            asked.add(onward)
            page = self._page(onward)
            members += len(page.members)
            if members > MOST_MEMBERS:
                raise ListRefused("endless")
            yield page
            onward = page.next_url

    def _page(self, url: str) -> MembersPage:
        try:
            reply = self._ask(url)
            if reply.status == 401:  # the token was withdrawn: one more, with a new one
                self.tokens.forget(self.registration)
                reply = self._ask(url)
        except TokenRefused as error:
            raise ListRefused("token", again=True, retry_after_s=error.retry_after_s) from error
        except AnswerTooLarge as error:
            raise ListRefused("too-large") from error
        except AddressRefused as error:
            raise ListRefused("address-private") from error
        except PlatformUnreachable as error:
            raise ListRefused("unreachable", again=True) from error
        except CannotOpenSecret as error:
            raise ListRefused("key", again=True) from error
        return members_page(reply, url)

    def _ask(self, url: str) -> Reply:
        token = self.tokens.get(
            self.database,
            self.secret_box,
            self.registration,
            [MEMBERS],
            timeout_s=self.timeout_s,
        )
        return ask(
            "GET",
            url,
            timeout_s=self.timeout_s,
            limit_bytes=PAGE_BYTES,
            headers={"Authorization": f"Bearer {token}", "Accept": MEMBERS_TYPE},
        )
