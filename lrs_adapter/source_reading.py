"""One conversation with an LRS that is read: a page of its statements, and where more are.

LRSs differ. What one says of the way to `more` is taken by its path alone, so that the key goes to
no other address than the one that somebody gave us.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit, urlunsplit
from uuid import UUID

import requests
from requests.auth import HTTPBasicAuth

from lrs_adapter.answers import Answer, Outcome, failed, no_answer
from lrs_adapter.source_answers import (
    CHANGE,
    MOST_BYTES,
    TOO_LARGE,
    SourcePage,
    SourceTrouble,
    opened,
)
from lrs_adapter.transport import BrokenOff, Exchanged, TooLong, Way


class SourceLrs:
    """An LRS at `endpoint`. Not for two threads at once."""

    def __init__(
        self,
        session: requests.Session,
        endpoint: str,
        key: str,
        secret: str,
        version: str,
        timeout_s: float,
    ) -> None:
        self._session, self._timeout_s = session, timeout_s
        self._url = f"{endpoint}/statements"
        self._auth = HTTPBasicAuth(key.encode(), secret.encode())
        self._headers = {
            "X-Experience-API-Version": version,
            "Accept": "application/json, multipart/mixed",
            "User-Agent": "CHILD",
        }
        self._way = Way(session, self._url, timeout_s, most_bytes=MOST_BYTES)

    @contextmanager
    def first(
        self,
        since: datetime | None,
        most: int,
        verb: str | None = None,
        *,
        until: datetime | None = None,
    ) -> Iterator[SourcePage]:
        """What was stored there after `since`, and up to `until` where that is given, the oldest
        first, about `most` at once; of `verb` alone where one is given, as far as the LRS does so.

        Raises `SourceTrouble`.
        """
        asked = {"ascending": "true", "attachments": "true", "limit": str(most)}
        if since is not None:
            asked["since"] = _in_milliseconds(since)
        if until is not None:
            asked["until"] = _in_milliseconds(until)
        if verb is not None:
            asked["verb"] = verb
        answer = self._get(self._url, asked)
        if answer.status in (400, 422):
            told = failed(answer.status, answer.headers, answer.content)
            raise SourceTrouble(
                Answer(
                    Outcome.FAILED,
                    "refused_query",
                    f"{told.reason} It does not take the question; if it speaks another version of "
                    f"xAPI: `{CHANGE} --xapi-version 2.0.0`.",
                )
            )
        with opened(answer) as page:
            yield page

    @contextmanager
    def following(self, more: str) -> Iterator[SourcePage]:
        """What `more` of the page before leads to. Raises `SourceTrouble`."""
        for url in self._ways_to(more):
            answer = self._get(url)
            if answer.status not in (400, 404, 410, 422):
                break
        else:
            raise SourceTrouble(
                Answer(
                    Outcome.FAILED,
                    "more_gone",
                    f"The LRS answered {answer.status} to its own way to more statements. CHILD "
                    "asks anew from where it stopped.",
                ),
                is_of_more=True,
            )
        with opened(answer) as page:
            yield page

    @contextmanager
    def one(self, statement_id: UUID) -> Iterator[SourcePage]:
        """The statement with this id, taken back or not; an empty page where it is not there.

        Raises `SourceTrouble`.
        """
        for parameter in ("statementId", "voidedStatementId"):
            answer = self._get(self._url, {parameter: str(statement_id), "attachments": "true"})
            if answer.status != 404:
                break
        else:
            yield SourcePage([], None, None)
            return
        with opened(answer, single=True) as page:
            yield page

    def _get(self, url: str, asked: Mapping[str, str] | None = None) -> Exchanged:
        prepared = requests.Request(
            "GET", url, self._headers, params=asked, auth=self._auth
        ).prepare()
        try:
            return self._way.exchange("GET", self._way.target(prepared), prepared.headers)
        except TooLong:
            raise SourceTrouble(TOO_LARGE, is_size=True) from None
        except BrokenOff as error:
            raise SourceTrouble(no_answer(error), is_size=True) from error

    def _ways_to(self, more: str) -> list[str]:
        """It is a path of the host, but some give a whole address, one that is good only on their
        side of a proxy, or leave out what stands before /statements.
        """
        own = urlsplit(self._url)
        try:
            given = urlsplit(urljoin(self._url, more))
        except ValueError:
            return [self._url]
        before = own.path.removesuffix("/statements")
        paths = [given.path]
        if before and not given.path.startswith(f"{before}/"):
            paths.append(before + given.path)
        return [urlunsplit((own.scheme, own.netloc, path, given.query, "")) for path in paths]


def _in_milliseconds(moment: datetime) -> str:
    """Rounded down: not every LRS reads microseconds, and what comes twice is known."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + (
        f"{moment.microsecond // 1000:03d}Z"
    )
