"""One conversation with a remote LRS: send a batch, look whether it is there."""

import contextlib
import time
from collections.abc import Sequence
from typing import Any

import orjson
import requests
from requests.auth import HTTPBasicAuth

from lrs_adapter.answers import DELIVERED, Answer, Outcome, failed, no_answer, understood
from lrs_adapter.comparison import same_statement
from lrs_adapter.outgoing import Outgoing, joined

MOST_ANSWER_BYTES = 4 * 1024 * 1024
LONGEST_REQUEST = 3
"""Time-outs that one request can take: two until the deadline, one for the chunk under way."""

HEADERS = {
    "Content-Type": "application/json",
    "X-Experience-API-Version": "1.0.3",
    "User-Agent": "CHILD",
}


class RemoteLrs:
    """An LRS at `endpoint`; `session` is kept alive from batch to batch.

    What a request needs besides its body (address, headers, proxy, certificates) is worked out
    once, which would otherwise cost more than sending. Not for two threads at once.
    """

    def __init__(
        self, session: requests.Session, endpoint: str, key: str, secret: str, timeout_s: float
    ) -> None:
        self.timeout_s = timeout_s
        self._url = f"{endpoint}/statements"
        self._auth = HTTPBasicAuth(key.encode(), secret.encode())
        self._adapter = session.get_adapter(self._url)
        around = session.merge_environment_settings(self._url, {}, True, None, None)
        self._around: dict[str, Any] = dict(around)
        self._post = requests.Request("POST", self._url, HEADERS, data=b"-", auth=self._auth)
        self._prepared = self._post.prepare()

    def send(self, batch: Sequence[Outgoing]) -> Answer:
        """POST the statements in order, without the authority and `stored` that we gave them."""
        body = joined(batch)
        self._prepared.body = body
        self._prepared.headers["Content-Length"] = str(len(body))
        try:
            status, headers, content = self._exchange(self._prepared)
        except requests.RequestException as error:
            return no_answer(error)
        return understood(status, headers, content, [one.hexadecimal for one in batch])

    def settle(self, one: Outgoing) -> Answer:
        """After a 409 for this one statement: the same content there means it was delivered."""
        for parameter in ("statementId", "voidedStatementId"):
            given = {parameter: str(one.statement_id)}
            asked = requests.Request("GET", self._url, HEADERS, params=given, auth=self._auth)
            try:
                status, headers, content = self._exchange(asked.prepare())
            except requests.RequestException as error:
                return no_answer(error)
            if status == 200:
                with contextlib.suppress(orjson.JSONDecodeError, TypeError, AttributeError):
                    if same_statement(orjson.loads(one.body), orjson.loads(content)):
                        return DELIVERED
                return Answer(
                    Outcome.TAKEN, "id_taken", "The LRS has another statement with this id."
                )
            if status in (401, 403):
                return Answer(
                    Outcome.REFUSED,
                    "id_taken",
                    "The LRS says that it has another statement with this id, and the key may "
                    "not read it back to compare.",
                )
            if status != 404:
                return failed(status, headers, content)
        return Answer(
            Outcome.REFUSED,
            "conflict",
            "The LRS answered 409 for a statement that it does not show.",
        )

    def _exchange(self, asked: requests.PreparedRequest) -> tuple[int, Any, bytes]:
        """One request. The whole answer must be there in time, however slowly it drips."""
        deadline = time.monotonic() + 2 * self.timeout_s
        with self._adapter.send(
            asked,
            stream=True,
            timeout=self.timeout_s,
            verify=self._around["verify"],
            cert=self._around["cert"],
            proxies=self._around["proxies"],
        ) as response:
            content = b""
            for chunk in response.iter_content(65536):
                content += chunk
                if len(content) > MOST_ANSWER_BYTES:
                    raise requests.exceptions.ContentDecodingError("the answer is too long")
                if time.monotonic() > deadline:
                    raise requests.ReadTimeout("the answer took too long")
            return response.status_code, response.headers, content
