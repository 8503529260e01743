"""A list that an LMS gives page after page, each asked for with a token of one scope."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from plugin.lti.access_tokens import AccessTokens
from plugin.lti.errors import (
    AddressRefused,
    AnswerTooLarge,
    PlatformUnreachable,
    ServiceElsewhere,
    TokenRefused,
)
from plugin.lti.members_page import ListRefused
from plugin.lti.registrations import Registration
from plugin.lti.service_request import ask_service, check_service
from plugin.lti.transport import Reply
from storage import CannotOpenSecret, Database, SecretBox

MOST_PAGES = 1000
LONGEST_S = 600.0
PAGE_BYTES = 4_000_000
OTHER_HOST = "other-host"
"""The trouble of a list that is at a host where nobody allowed the LMS's services."""

Page = TypeVar("Page")


@dataclass(frozen=True, slots=True)
class PagedRequest:
    """What all pages of one list have in common; `timeout_s` is for each request."""

    database: Database
    secret_box: SecretBox
    tokens: AccessTokens
    registration: Registration
    timeout_s: float
    scope: str
    media_type: str

    def pages(
        self, url: str, read: Callable[[Reply, str], tuple[Page, str | None]]
    ) -> Iterator[Page]:
        """Each page as it comes; `read` makes it of an answer and tells where the next one is.
        Raises `ListRefused`, also where the list does not end.
        """
        asked, until = set[str](), monotonic() + LONGEST_S
        onward: str | None = url
        while onward is not None:
            if onward in asked or len(asked) >= MOST_PAGES or monotonic() > until:
                raise ListRefused("endless")
            asked.add(onward)
            page, onward = read(self._answer(onward), onward)
            yield page

    def _answer(self, url: str) -> Reply:
        try:
            reply = self._ask(url)
            if reply.status == 401:  # the token was withdrawn: one more, with a new one
                self.tokens.forget(self.registration)
                reply = self._ask(url)
        except TokenRefused as error:
            raise ListRefused("token", again=True, retry_after_s=error.retry_after_s) from error
        except AnswerTooLarge as error:
            raise ListRefused("too-large") from error
        except ServiceElsewhere as error:
            raise ListRefused(OTHER_HOST, again=True) from error
        except AddressRefused as error:
            raise ListRefused("address-private") from error
        except PlatformUnreachable as error:
            raise ListRefused("unreachable", again=True) from error
        except CannotOpenSecret as error:
            raise ListRefused("key", again=True) from error
        return reply

    def _ask(self, url: str) -> Reply:
        check_service(self.registration, url)
        token = self.tokens.get(
            self.database,
            self.secret_box,
            self.registration,
            [self.scope],
            timeout_s=self.timeout_s,
        )
        return ask_service(
            self.registration,
            "GET",
            url,
            timeout_s=self.timeout_s,
            limit_bytes=PAGE_BYTES,
            headers={"Authorization": f"Bearer {token}", "Accept": self.media_type},
        )
