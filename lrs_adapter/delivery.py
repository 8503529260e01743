"""One conversation with a remote LRS: send a batch, understand the answer."""

import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any
from uuid import UUID

import orjson
import requests
from requests.auth import HTTPBasicAuth

from lrs_adapter.comparison import same_statement
from lrs_adapter.reading import LogEntry

MOST_ANSWER_BYTES = 4 * 1024 * 1024
LONGEST_REQUEST = 3
"""Time-outs that one request can take: two until the deadline, one for the chunk under way."""

LRS_ASSIGNS = ("authority", "stored")
HEADERS = {
    "Content-Type": "application/json",
    "X-Experience-API-Version": "1.0.3",
    "User-Agent": "CHILD",
}


class Outcome(Enum):
    DELIVERED = "delivered"
    REFUSED = "refused"  # these statements, as they are; others may pass
    CONFLICT = "conflict"  # one of the ids is taken there
    FAILED = "failed"  # the LRS or the way to it; try again later


@dataclass(frozen=True, slots=True)
class Answer:
    """`retry_after_s` is what the LRS asked for, in seconds; `reason` a sentence."""

    outcome: Outcome
    reason: str = ""
    retry_after_s: float | None = None


@dataclass(slots=True)
class RemoteLrs:
    """An LRS at `endpoint`; `session` is kept alive from batch to batch."""

    session: requests.Session
    endpoint: str
    key: str
    secret: str
    timeout_s: float

    def send(self, entries: Sequence[LogEntry]) -> Answer:
        """POST the statements in order, without the authority and `stored` that we gave them."""
        body = orjson.dumps([outgoing(entry.document) for entry in entries])
        try:
            status, headers, content = self._call("POST", data=body)
        except requests.RequestException as error:
            return Answer(Outcome.FAILED, f"The LRS did not answer ({type(error).__name__}).")
        if status in (200, 204):
            return _accepted(content, entries)
        if status == 409:
            return Answer(Outcome.CONFLICT, _told(status, content))
        if status in (400, 413, 422):
            return Answer(Outcome.REFUSED, _told(status, content))
        return Answer(Outcome.FAILED, _told(status, content), _retry_after_s(headers))

    def settle(self, entry: LogEntry) -> Answer:
        """After a 409 for this one statement: the same content there means it was delivered."""
        sent = outgoing(entry.document)
        for parameter in ("statementId", "voidedStatementId"):
            try:
                status, headers, content = self._call(
                    "GET", params={parameter: str(entry.statement_id)}
                )
            except requests.RequestException as error:
                return Answer(Outcome.FAILED, f"The LRS did not answer ({type(error).__name__}).")
            if status == 200:
                with contextlib.suppress(orjson.JSONDecodeError, TypeError, AttributeError):
                    if same_statement(sent, orjson.loads(content)):
                        return Answer(Outcome.DELIVERED)
                return Answer(Outcome.REFUSED, "The LRS has another statement with this id.")
            if status in (401, 403):
                return Answer(
                    Outcome.REFUSED,
                    "The LRS says that it has another statement with this id, and the key may "
                    "not read it back to compare.",
                )
            if status != 404:
                return Answer(Outcome.FAILED, _told(status, content), _retry_after_s(headers))
        return Answer(
            Outcome.REFUSED, "The LRS answered 409 for a statement that it does not show."
        )

    def _call(self, method: str, **given: Any) -> tuple[int, Any, bytes]:
        """One request. The whole answer must be there in time, however slowly it drips."""
        deadline = time.monotonic() + 2 * self.timeout_s
        with self.session.request(
            method,
            f"{self.endpoint}/statements",
            headers=HEADERS,
            auth=HTTPBasicAuth(self.key.encode(), self.secret.encode()),
            timeout=self.timeout_s,
            allow_redirects=False,
            stream=True,
            **given,
        ) as response:
            content = b""
            for chunk in response.iter_content(65536):
                content += chunk
                if len(content) > MOST_ANSWER_BYTES:
                    raise requests.exceptions.ContentDecodingError("the answer is too long")
                if time.monotonic() > deadline:
                    raise requests.ReadTimeout("the answer took too long")
            return response.status_code, response.headers, content


def outgoing(document: bytes) -> dict[str, Any]:
    """A statement as another LRS gets it: that one assigns authority and `stored` itself.

    An LRS may refuse an authority that it does not know (xAPI 1.0.3 part 2, 2.4.9), and must
    overwrite `stored` (2.4.8).
    """
    statement: dict[str, Any] = orjson.loads(document)
    for key in LRS_ASSIGNS:
        statement.pop(key, None)
    return statement


def _accepted(content: bytes, entries: Sequence[LogEntry]) -> Answer:
    """Success is the list of our ids (part 3, 2.1.2); any web page can answer 200."""
    try:
        ids = {UUID(value) for value in orjson.loads(content)}
    except (orjson.JSONDecodeError, ValueError, TypeError, AttributeError):
        ids = set()
    if ids == {entry.statement_id for entry in entries}:
        return Answer(Outcome.DELIVERED)
    return Answer(
        Outcome.FAILED,
        "The answer is not the list of the statements' ids; is the endpoint that of an LRS?",
    )


def _told(status: int, content: bytes) -> str:
    text = content[:500].decode("utf-8", "replace").replace("\x00", "").strip()
    return f"The LRS answered {status}: {text}" if text else f"The LRS answered {status}."


def _retry_after_s(headers: Any) -> float | None:
    """Seconds, or a date (RFC 9110, 10.2.3)."""
    value = headers.get("Retry-After", "")
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    moment = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
