"""One conversation with a remote LRS: send a batch, look whether it is there."""

from collections.abc import Sequence
from uuid import UUID

import orjson
import requests
from requests.auth import HTTPBasicAuth

from lrs_adapter.answers import DELIVERED, Answer, Outcome, failed, no_answer, understood
from lrs_adapter.attachments import HeldAttachment
from lrs_adapter.comparison import by_binary_numbers, same_statement
from lrs_adapter.multipart_writing import (
    data_head,
    first_head,
    last_line,
    multipart_type,
    new_boundary,
)
from lrs_adapter.outgoing import Outgoing
from lrs_adapter.outgoing_rows import listed, written
from lrs_adapter.transport import Act, BrokenOff, Exchanged, Way

LONGEST_REQUEST = 3
"""Time-outs that one request can take: two until the deadline, one for the chunk under way."""

HEADERS = {
    "Content-Type": "application/json",
    "X-Experience-API-Version": "1.0.3",
    "User-Agent": "CHILD",
}


class RemoteLrs:
    """An LRS at `endpoint`; `session`, a `kept_session()`, is kept alive from batch to batch.

    What a request needs besides its body (address, headers, proxy, certificates) is worked out
    once, which would otherwise cost more than sending. Not for two threads at once. Each request
    is of xAPI `version`; of the one that its statements need where that is None.
    """

    def __init__(
        self,
        session: requests.Session,
        endpoint: str,
        key: str,
        secret: str,
        timeout_s: float,
        version: str | None = None,
    ) -> None:
        self.timeout_s = timeout_s
        self._version = version
        self._url = f"{endpoint}/statements"
        self._auth = HTTPBasicAuth(key.encode(), secret.encode())
        self._way = Way(session, self._url, timeout_s)
        self._asking = HEADERS | ({"X-Experience-API-Version": version} if version else {})
        prepared = requests.Request("POST", self._url, self._asking, auth=self._auth).prepare()
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
        body, is_second = written(batch)
        headers = self._headers
        if self._version is None and is_second:
            headers = headers | {"X-Experience-API-Version": "2.0.0"}
        if data:
            boundary = new_boundary()
            headers = headers | {"Content-Type": multipart_type(boundary)}
            body = _multipart(boundary, body, data)
        try:
            answer = self._way.exchange("POST", self._target, headers, body, meanwhile=meanwhile)
        except BrokenOff as error:
            return no_answer(error)
        return understood(answer.status, answer.headers, answer.content, listed(batch))

    def knows(self, one: Outgoing) -> bool | Answer | None:
        """Whether it has a statement of this id, taken back or not; None where it will not say."""
        for parameter in ("statementId", "voidedStatementId"):
            try:
                answer = self._get({parameter: str(one.statement_id)})
            except BrokenOff as error:
                return no_answer(error)
            if answer.status != 404:
                return True if answer.status == 200 else None
        return False

    def _get(self, given: dict[str, str]) -> Exchanged:
        asked = requests.Request("GET", self._url, self._asking, params=given, auth=self._auth)
        prepared = asked.prepare()
        return self._way.exchange("GET", self._way.target(prepared), prepared.headers)

    def _settle(self, one: Outgoing) -> Answer:
        """After a 409 for this one statement, or a success that did not name it: the same content
        there means it was delivered.

        So does its id alone where that was drawn for this LRS: nobody else can have it, and how
        somebody was known may have changed since.
        """
        for parameter in ("statementId", "voidedStatementId"):
            try:
                answer = self._get({parameter: str(one.statement_id)})
            except BrokenOff as error:
                return no_answer(error)
            if answer.status == 200:
                return _compared(one, answer.content)
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

    def settled(self, one: Outgoing, answer: Answer) -> Answer:
        """What `answer` to this one statement comes to, once it was looked whether it is there.

        What a success did not name and it does not show, was lost there, or it is no LRS at all.
        """
        if answer.outcome is Outcome.CONFLICT:
            return self._settle(one)
        if answer.outcome is not Outcome.UNLISTED:
            return answer
        found = self._settle(one)
        if found.outcome is not Outcome.REFUSED:
            return found
        return Answer(
            Outcome.FAILED,
            "not_shown",
            "The LRS answered with success, did not name the statement and does not show it. Is "
            "the endpoint that of an LRS, and may the key read statements?",
        )


def _compared(one: Outgoing, content: bytes) -> Answer:
    """What it has under the id of `one`; any web page can answer 200.

    Ralph shows it as the only one of a list, against part 3, 2.1.3.
    """
    try:
        found = orjson.loads(content)
        if type(found.get("statements")) is list:
            [found] = found["statements"]
        is_of_this_id = UUID(found["id"]) == one.statement_id
    except (ValueError, TypeError, KeyError, AttributeError):
        is_of_this_id = False
    if not is_of_this_id:
        return Answer(
            Outcome.FAILED,
            "no_lrs",
            "What it shows is no statement of this id. Is the endpoint that of an LRS? Correct "
            "it: `child lrs target change LABEL --endpoint …`.",
        )
    sent = orjson.loads(one.body)
    if one.own or any(same_statement(each, found) for each in (sent, by_binary_numbers(sent))):
        return DELIVERED
    return Answer(Outcome.TAKEN, "id_taken", "The LRS has another statement with this id.")


def _multipart(
    boundary: str, statements: bytes, data: Sequence[tuple[HeldAttachment, bytes]]
) -> bytes:
    pieces = [first_head(boundary), statements]
    for one, content in data:
        pieces += [data_head(boundary, one.sha2, one.content_type), content]
    return b"".join([*pieces, last_line(boundary)])
