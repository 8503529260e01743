"""Every request that we make to an LMS: named, bounded in time and size, never led astray."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

import orjson
import requests
from requests.structures import CaseInsensitiveDict

from plugin.lti.deadline import ending_after
from plugin.lti.errors import AnswerTooLarge, NotHttps, PlatformUnreachable
from plugin.lti.lms_addresses import addresses_to_call
from plugin.lti.urls import host_of, is_callable_url, without_query
from storage import utc_now

USER_AGENT = "CHILD-LTI/1.3"  # some sites answer 403 to a request that has none
REDIRECTS = 3
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Reply:
    """`headers` ignore case; `body` is whole, or the request would have failed."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The JSON document, or None when the body is none (Moodle answers HTML)."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return None

    @property
    def retry_after_s(self) -> float | None:
        """Retry-After in seconds, from either of its forms (RFC 9110, 10.2.3)."""
        raw = self.headers.get("Retry-After", "").strip()
        if raw.isdecimal():
            return float(raw[:9])
        try:
            return max(0.0, (parsedate_to_datetime(raw) - utc_now()).total_seconds())
        except (TypeError, ValueError, OverflowError):
            return None


class _Session(requests.Session):
    """Follows nobody by itself: where requests sees a redirect, also one that it is not to follow,
    it reads all of the answer first, however large.
    """

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


def one_line(said: str, longest: int) -> str:
    """An LMS's own words as a terminal and a database take them: PostgreSQL has no U+0000."""
    return CONTROL.sub(" ", said)[:longest].strip()


def ask(
    method: str,
    url: str,
    *,
    timeout_s: float,
    limit_bytes: int = 1_000_000,
    headers: Mapping[str, str] | None = None,
    body: bytes | Mapping[str, str] | None = None,
    anywhere: bool = False,
) -> Reply:
    """One request; a GET follows redirects on its own host, anything else follows none.

    Raises `PlatformUnreachable` when no whole answer came within `timeout_s` seconds, however
    slowly the name is found or the answer trickles, and `limit_bytes` bytes, or when the address is
    not one that we call: `AddressRefused` where it is in a private network, unless `anywhere` says
    that the operator set it himself. What it says names no query: Canvas puts its registration
    token there.
    """
    deadline = time.monotonic() + timeout_s
    named = {"User-Agent": USER_AGENT, **(headers or {})}
    with _Session() as session:
        session.auth = _as_given
        for _ in range(REDIRECTS + 1):
            if not is_callable_url(url):
                raise NotHttps(without_query(url))
            reply = _once(
                session, method, url, named, body, deadline, limit_bytes, anywhere=anywhere
            )
            target = reply.headers.get("Location")
            if method != "GET" or reply.status not in (301, 302, 303, 307, 308) or not target:
                return reply
            onward = _onward(url, target)
            if onward is None:
                raise PlatformUnreachable(
                    f"{without_query(url)} redirects to another host, which is not followed."
                )
            url = onward
    raise PlatformUnreachable(f"{without_query(url)} redirects more than {REDIRECTS} times.")


def _onward(url: str, target: str) -> str | None:
    """Where a redirect leads on the same host; None for another, and for what is no address."""
    try:
        onward = urljoin(url, target)
        return onward if host_of(onward) == host_of(url) else None
    except ValueError:
        return None


def _once(
    session: requests.Session,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | Mapping[str, str] | None,
    deadline: float,
    limit_bytes: int,
    *,
    anywhere: bool,
) -> Reply:
    too_slow = PlatformUnreachable(f"{without_query(url)} took too long.")
    left = deadline - time.monotonic()
    if left <= 0:
        raise too_slow
    try:
        addresses = addresses_to_call(url, timeout_s=left, anywhere=anywhere)
        left = deadline - time.monotonic()
        if left <= 0:
            raise too_slow
        with (
            ending_after(session, left, addresses),
            session.request(
                method,
                url,
                headers=headers,
                data=body,
                timeout=left,
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            content = _read(response, url, limit_bytes)
    except (requests.RequestException, OSError, ValueError) as error:
        if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
            raise too_slow from error
        raise PlatformUnreachable(
            f"{without_query(url)} cannot be reached ({type(error).__name__})."
        ) from error
    if time.monotonic() >= deadline:  # an answer without a length just ends when it is cut off
        raise too_slow
    return Reply(response.status_code, CaseInsensitiveDict(response.headers), bytes(content))


def _read(response: requests.Response, url: str, limit: int) -> bytearray:
    content = bytearray()
    for chunk in response.iter_content(65_536):
        content += chunk
        if len(content) > limit:
            raise AnswerTooLarge(f"{without_query(url)} answers with more than {limit} bytes.")
    return content


def _as_given(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps requests from putting a .netrc password in place of our own Authorization."""
    return request
