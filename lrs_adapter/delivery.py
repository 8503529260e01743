"""One conversation with a remote LRS: send a batch, look whether it is there."""

import contextlib
from collections.abc import Sequence

import orjson
import requests
from requests.auth import HTTPBasicAuth

from lrs_adapter.answers import DELIVERED, Answer, Outcome, failed, no_answer, understood
from lrs_adapter.attachments import HeldAttachment
from lrs_adapter.comparison import same_statement
from lrs_adapter.multipart_writing import (
    data_head,
    first_head,
    last_line,
    multipart_type,
    new_boundary,
)
from lrs_adapter.outgoing import Outgoing, joined
from lrs_adapter.transport import Act, BrokenOff, Way

LONGEST_REQUEST = 3
"""Time-outs that one request can take: two until the deadline, one for the chunk under way."""

HEADERS = {
    "Content-Type": "application/json",
    "X-Experience-API-Version": "1.0.3",
    "User-Agent": "CHILD",
}


OF_SECOND = b'"version":"2.'


class RemoteLrs:
    """An LRS at `endpoint`; `session`, a `kept_session()`, is kept alive from batch to batch.

    What a request needs besides its body (address, headers, proxy, certificates) is worked out
    once, which would otherwise cost more than sending. Not for two threads at once.
    """

    def __init__(
        self, session: requests.Session, endpoint: str, key: str, secret: str, timeout_s: float
    ) -> None:
        self.timeout_s = timeout_s
        self._url = f"{endpoint}/statements"
        self._auth = HTTPBasicAuth(key.encode(), secret.encode())
        self._way = Way(session, self._url, timeout_s)
        prepared = requests.Request("POST", self._url, HEADERS, auth=self._auth).prepare()
        self._target = self._way.target(prepared)
        self._headers = {**prepared.headers}
        del self._headers["Content-Length"]  # of each body its own

    def send(
        self,
        batch: Sequence[Outgoing],
        meanwhile: Act | None = None,
        data: Sequence[tuple[HeldAttachment, bytes]] = (),
    ) -> Answer:
        """POST the statements in order, without the authority and `stored` that we gave them, with
        the data attached to them.

        `meanwhile`, which may fail, is done while the LRS works, if it comes to that. What was
        written in xAPI 2.0.0 goes as such: an LRS that does not speak it refuses these alone.
        """
        body = joined(batch)
        headers = self._headers
        if OF_SECOND in body:
            headers = headers | {"X-Experience-API-Version": "2.0.0"}
        if data:
            boundary = new_boundary()
            headers = headers | {"Content-Type": multipart_type(boundary)}
            body = _multipart(boundary, body, data)
        try:
            answer = self._way.exchange("POST", self._target, headers, body, meanwhile=meanwhile)
        except BrokenOff as error:
            return no_answer(error)
        ids = [one.hexadecimal for one in batch]
        return understood(answer.status, answer.headers, answer.content, ids)

    def settle(self, one: Outgoing) -> Answer:
        """After a 409 for this one statement: the same content there means it was delivered."""
        for parameter in ("statementId", "voidedStatementId"):
            given = {parameter: str(one.statement_id)}
            asked = requests.Request("GET", self._url, HEADERS, params=given, auth=self._auth)
            prepared = asked.prepare()
            try:
                answer = self._way.exchange("GET", self._way.target(prepared), prepared.headers)
            except BrokenOff as error:
                return no_answer(error)
            if answer.status == 200:
                with contextlib.suppress(orjson.JSONDecodeError, TypeError, AttributeError):
                    if same_statement(orjson.loads(one.body), orjson.loads(answer.content)):
                        return DELIVERED
                return Answer(
                    Outcome.TAKEN, "id_taken", "The LRS has another statement with this id."
                )
            if answer.status in (401, 403):
                return Answer(
                    Outcome.REFUSED,
                    "id_taken",
                    "The LRS says that it has another statement with this id, and the key may "
                    "not read it back to compare.",
                )
            if answer.status != 404:
                return failed(answer.status, answer.headers, answer.content)
        return Answer(
            Outcome.REFUSED,
            "conflict",
            "The LRS answered 409 for a statement that it does not show.",
        )


def _multipart(
    boundary: str, statements: bytes, data: Sequence[tuple[HeldAttachment, bytes]]
) -> bytes:
    pieces = [first_head(boundary), statements]
    for one, content in data:
        pieces += [data_head(boundary, one.sha2, one.content_type), content]
    return b"".join([*pieces, last_line(boundary)])
