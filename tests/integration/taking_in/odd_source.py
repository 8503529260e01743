"""An LRS in memory that gives its statements in its own way, as a test tells it to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import orjson

from lrs_adapter import SourceStatus, add_source, harvest, read_after, source_status
from storage import Database, SecretBox
from tests.integration.records_world import IRIS, NOON, received

BY_THEM = {"objectType": "Agent", "account": {"homePage": "https://lms.example.org", "name": "lms"}}
BEGAN = datetime(2026, 4, 1, 10, tzinfo=UTC)

Reply = tuple[int, dict[str, str], bytes]
Script = Callable[[str, dict[str, str]], Reply | None]


@dataclass
class OddSource:
    """`script` may answer in its place; None lets it do its work.

    `more` is how it leads on: `path`, `whole` (an address), `inside` (one that is good only behind
    its proxy), `short` (without what stands before /statements) or `none`. `date` is what its
    answers tell as theirs; without one they tell none.
    """

    kept: list[dict[str, Any]] = field(default_factory=list)
    voided: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    page: int = 10
    order: str = "ascending"
    more: str = "path"
    since_in: str = "microseconds"
    repeats: int = 0
    through: str | None = None
    date: datetime | None = None
    script: Script = lambda _path, _asked: None
    endpoint: str = ""

    def store(self, *statements: dict[str, Any], at: datetime | None = None) -> list[str]:
        """Keep them, a second after each other, from the newest on or from `at`."""
        newest = max((datetime.fromisoformat(one["stored"]) for one in self.kept), default=BEGAN)
        for number, one in enumerate(statements):
            moment = at or newest + timedelta(seconds=number + 1)
            stored = moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
            usual = {"authority": BY_THEM, "version": "1.0.3", "stored": stored}
            self.kept.append({"timestamp": stored} | one | usual)
        return [one["id"] for one in statements]

    def store_some(self, count: int) -> list[str]:
        return self.store(*(received() for _ in range(count)))

    def answer(self, path: str, asked: dict[str, str]) -> Reply:
        if "statementId" in asked or "voidedStatementId" in asked:
            name = "statementId" if "statementId" in asked else "voidedStatementId"
            among = self.kept if name == "statementId" else self.voided
            found = [one for one in among if one.get("id") == asked[name]]
            return (200, {}, orjson.dumps(found[0])) if found else (404, {}, b"")
        found = sorted(self.kept, key=lambda one: str(one.get("stored")))
        if "since" in asked and self.since_in != "ignored":
            after = datetime.fromisoformat(asked["since"])
            if self.since_in == "seconds":
                after = after.replace(microsecond=0)
            found = [one for one in found if datetime.fromisoformat(one["stored"]) > after]
        if "until" in asked:
            until = datetime.fromisoformat(asked["until"])
            found = [one for one in found if datetime.fromisoformat(one["stored"]) <= until]
        if self.order == "descending":
            found.reverse()
        elif self.order == "mixed":
            found = found[::2] + found[1::2]
        start = int(asked.get("start", 0))
        end = start + min(self.page, int(asked.get("limit", self.page)))
        result: dict[str, Any] = {"statements": found[max(0, start - self.repeats) : end]}
        headers = (
            {} if self.through is None else {"X-Experience-API-Consistent-Through": self.through}
        )
        if end < len(found) and self.more != "none":
            query = f"?start={end}" + "".join(
                f"&{name}={asked[name]}" for name in ("since", "until") if name in asked
            )
            own = urlsplit(self.endpoint)
            result["more"] = {
                "path": f"{own.path}/statements{query}",
                "whole": f"{self.endpoint}/statements{query}",
                "inside": f"http://lrs.internal:8080{own.path}/statements{query}",
                "short": f"/statements{query}",
            }[self.more]
        elif self.more == "path":
            result["more"] = ""
        return 200, headers, orjson.dumps(result)


@contextmanager
def odd_source() -> Iterator[OddSource]:
    """A running one; what it does may be changed while it runs."""
    source = OddSource()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = dict(parse_qsl(parts.query))
            source.asked.append(asked)
            reply = source.script(parts.path, asked)
            if reply is None and parts.path != "/xapi/statements":
                reply = (404, {}, b"<html>Not here</html>")
            status, headers, body = reply or source.answer(parts.path, asked)
            self.send_response_only(status)
            if source.date is not None:
                self.send_header("Date", format_datetime(source.date, usegmt=True))
            usual = {"Content-Length": str(len(body)), "Content-Type": "application/json"}
            for name, value in (usual | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    source.endpoint = f"http://127.0.0.1:{server.server_port}/xapi"
    try:
        yield source
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def add(database: Database, secret_box: SecretBox, endpoint: str, **given: Any) -> None:
    usual: dict[str, Any] = {"label": "lms", "key": "k", "secret": "s", "overlap_s": 5}
    with database.unit_of_work() as uow:
        add_source(uow, secret_box, endpoint=endpoint, now=NOON, **usual | given)
        uow.commit()


def run(
    database: Database,
    secret_box: SecretBox,
    after: timedelta = timedelta(),
    *,
    timeout_s: float = 5,
) -> int:
    """Steps of a new worker at noon and `after`, until nothing is due then."""
    looked_at, now = 0, NOON + after
    while True:
        did = harvest(database, secret_box, IRIS, uuid4(), now=now, timeout_s=timeout_s)
        looked_at += did
        if not did:
            return looked_at


def status(database: Database, label: str = "lms") -> SourceStatus:
    with database.reading() as session:
        return source_status(session, label)


def ids_of(database: Database) -> list[str]:
    """What the log has, in its order."""
    with database.reading() as session:
        return [str(one.statement_id) for one in read_after(session, 0, 500)]
