"""What must be true of an answer, and of what is stored after it."""

from collections import deque
from dataclasses import dataclass, field

from tests.fuzz.documents_oracle import PATHS, Before, changed, document_before
from tests.fuzz.installation import Installation
from tests.fuzz.making import Known
from tests.fuzz.meant import meant
from tests.fuzz.sent import Answered, Sent
from tests.fuzz.statements_oracle import read, stored

VERSION = "x-experience-api-version"
PUBLIC = ("/xapi/about", "/xapi/profile", "/xapi/fetch")


@dataclass(slots=True)
class Oracle:
    """Sends a request and judges it; `known` is told what it left."""

    installation: Installation
    known: Known = field(default_factory=Known)
    accepted: int = 0
    seen: set[str] = field(default_factory=set)
    last: deque[Sent] = field(default_factory=lambda: deque(maxlen=8))

    def judge(self, sent: Sent) -> list[str]:
        """What is wrong with the answer; nothing, if all is well."""
        ask = self.installation.ask
        asked = meant(sent)
        before: Before | None = None
        if asked is not None and asked.path in PATHS and asked.method in ("PUT", "POST", "DELETE"):
            before = document_before(ask, asked)
        answer = ask(sent)
        self.last.append(sent)
        wrong = _of_every_answer(sent, answer)
        if wrong or answer.status >= 300 or asked is None:
            return wrong
        self.accepted += 1
        if asked.path == "/xapi/statements" and asked.method in ("PUT", "POST"):
            wrong += stored(ask, asked, answer, self.known, self.seen)
        elif asked.path == "/xapi/statements" and asked.method == "GET":
            wrong += read(asked, answer, self.known)
        elif before is not None:
            wrong += changed(ask, asked, before, self.known)
        if (
            asked.key in (None, "<wrong>")
            and asked.path not in PUBLIC
            and asked.method != "OPTIONS"
        ):
            wrong.append("it was answered without a key")
        if asked.header("X-Experience-API-Version") is None and (
            asked.path not in PUBLIC and asked.method != "OPTIONS"
        ):
            wrong.append("it was answered without a version [part 3, 3.3]")
        return wrong


def _of_every_answer(sent: Sent, answer: Answered) -> list[str]:
    wrong = []
    method = sent.method
    if method == "POST":  # or what a form means by it
        method = dict(sent.parameters()).get("method", method).upper()
    if answer.status >= 500:
        wrong.append(f"{answer.status}: {answer.body[:300].decode(errors='replace')}")
    elif sent.path.startswith("/xapi/"):
        if VERSION not in answer.headers:
            wrong.append(f"a {answer.status} without {VERSION} [part 3, 3.3]")
        if answer.status >= 400 and method != "HEAD" and not _explains(method, answer):
            wrong.append(f"a {answer.status} that does not say what is wrong")
    return wrong


def _explains(method: str, answer: Answered) -> bool:
    if answer.status == 412 and method == "GET":
        return True  # a cache asked, not a person (RFC 9110, 13.1.1)
    try:
        told = answer.json()
    except ValueError:
        return False
    return isinstance(told, dict) and ("error-code" in told or bool(told.get("error")))
