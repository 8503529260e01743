"""An LRS in memory that misbehaves as a test tells it to, and short ways to forward to it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import orjson

from lrs_adapter import TargetStatus, add_target, forward, targets
from storage import Database, SecretBox
from tests.integration.records_world import IRIS, NOON

Reply = tuple[int, dict[str, str], bytes]
HANG_UP: Reply = (0, {}, b"")
"""Ends the connection without a word."""
Script = Callable[["FlakyLrs", list[dict[str, Any]]], Reply | None]


class FlakyLrs:
    """An LRS in memory. `script` may answer in its place; None lets it do its work."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.order: list[str] = []
        self.requests = 0
        self.versions: list[str] = []
        self.answer_to_get: Reply | None = None
        self.script: Script = lambda _lrs, _batch: None
        self.endpoint = ""

    def keep(self, batch: list[dict[str, Any]]) -> Reply:
        for statement in batch:
            if statement["id"] not in self.kept:
                self.kept[statement["id"]] = statement
                self.order.append(statement["id"])
        return 200, {}, orjson.dumps([statement["id"] for statement in batch])


@contextmanager
def flaky_lrs() -> Iterator[FlakyLrs]:
    """A running one; `script` may be changed while it runs."""
    lrs = FlakyLrs()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            lrs.requests += 1
            lrs.versions.append(self.headers["X-Experience-API-Version"])
            if self.headers["Content-Type"] != "application/json":
                self.answer((415, {}, b"JSON alone"))
                return
            batch = orjson.loads(sent)
            self.answer(lrs.script(lrs, batch) or lrs.keep(batch))

        def do_GET(self) -> None:
            found = lrs.kept.get(self.path.partition("statementId=")[2])
            reply: Reply = (200, {}, orjson.dumps(found)) if found else (404, {}, b"")
            self.answer(lrs.answer_to_get or reply)

        def answer(self, reply: Reply) -> None:
            status, headers, body = reply
            if reply is HANG_UP:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    lrs.endpoint = f"http://127.0.0.1:{server.server_port}/xapi"
    yield lrs
    server.shutdown()
    thread.join()
    server.server_close()


def add(database: Database, secret_box: SecretBox, endpoint: str, **given: str) -> None:
    label = given.get("label", "remote")
    key, secret = given.get("key", "k"), given.get("secret", "s")
    with database.unit_of_work() as uow:
        add_target(
            uow, secret_box, label=label, endpoint=endpoint, key=key, secret=secret, now=NOON
        )
        uow.commit()


def run(
    database: Database, secret_box: SecretBox, now: datetime = NOON, timeout_s: float = 5
) -> int:
    return forward(database, secret_box, IRIS, uuid4(), now=now, timeout_s=timeout_s)


def status(database: Database) -> TargetStatus:
    with database.reading() as session:
        [found] = targets(session)
    return found
