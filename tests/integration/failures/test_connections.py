"""Requests that never end, have no length or are nonsense, at a real server."""

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.integration.failures.services import Client, client
from tests.integration.kill_points.prepared import Installation
from tests.integration.kill_points.processes import ForkServer, serving
from tests.integration.records_world import received

HALF_SENT = 200
MB = 1024 * 1024


@pytest.fixture
def asker(on_sqlite: Installation, processes: ForkServer) -> Iterator[Client]:
    with serving(processes, on_sqlite.environment):
        yield client(on_sqlite)


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as one:
        yield one


def head_of(asker: Client, *lines: str) -> bytes:
    named = [f"{name}: {value}" for name, value in asker.xapi_headers().items()]
    first = ["POST /xapi/statements HTTP/1.1", f"Host: localhost:{asker.port}", "Connection: close"]
    return ("\r\n".join([*first, *named, *lines]) + "\r\n\r\n").encode()


def answer_on(one: socket.socket) -> str:
    received = b""
    while part := one.recv(65536):
        received += part
    return received.decode()


def test_200_half_sent_bodies_keep_nobody_else_waiting_and_may_still_arrive(asker: Client) -> None:
    bodies = [json.dumps(received()).encode() for _ in range(HALF_SENT)]
    with ExitStack() as open_ones:
        waiting = []
        for body in bodies:
            one = open_ones.enter_context(connected(asker.port))
            one.sendall(head_of(asker, f"Content-Length: {len(body)}") + body[: len(body) // 2])
            waiting.append(one)
        began = time.monotonic()
        for path in ("/healthz", "/readyz", "/"):
            assert asker.get(path).status == 200
        assert asker.send().status == 200
        assert time.monotonic() - began < 10  # measured: 0.1 s; a full server answers after 30
        assert len(asker.stored_ids()) == 1
        for one, body in zip(waiting, bodies, strict=True):
            one.sendall(body[len(body) // 2 :])
        answers = [answer_on(one) for one in waiting]
    assert all(answer.startswith("HTTP/1.1 200 OK") for answer in answers)
    assert {json.loads(body)["id"] for body in bodies} < asker.stored_ids()


def test_a_body_that_ends_early_leaves_nothing_behind(asker: Client) -> None:
    body = json.dumps(received()).encode()
    with connected(asker.port) as one:
        one.sendall(head_of(asker, f"Content-Length: {len(body) + 9}") + body)
        one.shutdown(socket.SHUT_WR)
        assert answer_on(one) == ""
    assert asker.stored_ids() == set()


def chunked(body: bytes, size: int = 65536) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_a_chunked_body_arrives_whole_or_not_at_all(asker: Client) -> None:
    sent = received()
    with connected(asker.port) as one:
        one.sendall(head_of(asker, "Transfer-Encoding: chunked"))
        one.sendall(chunked(json.dumps(sent).encode(), 7))
        assert answer_on(one).startswith("HTTP/1.1 200 OK")
    assert asker.stored_ids() == {sent["id"]}
    for body in (b"5\r\n[{}", b"zz\r\n[]\r\n0\r\n\r\n", chunked(b" " * (9 * MB))):
        with connected(asker.port) as one:
            one.sendall(head_of(asker, "Transfer-Encoding: chunked"))
            try:
                one.sendall(body)
                one.shutdown(socket.SHUT_WR)
                assert answer_on(one)[:12] in ("", "HTTP/1.1 400", "HTTP/1.1 413")
            except OSError:
                pass  # it hung up before everything was sent
    assert asker.stored_ids() == {sent["id"]}


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (["X: " + "a" * 300_000], "431"),
        (["Content-Length: -1"], "400"),
        (["Content-Length: 5", "Content-Length: 6"], "400"),
        (["Content-Length: 99999999999999"], "413"),
        (["Transfer-Encoding: gzip"], "501"),
        (["Content-Length: 2", "X-Odd: \x01\x02"], "400"),
    ],
)
def test_requests_that_are_none_are_refused_and_the_server_stays(
    asker: Client, lines: list[str], status: str
) -> None:
    with connected(asker.port) as one:
        one.sendall(head_of(asker, *lines) + b"[]")
        assert one.recv(12)[9:] == status.encode()
    assert asker.get("/healthz").status == 200


@pytest.mark.parametrize("path", ["/", "/home", "/nowhere", "/static/tokens.css", "/xapi/about"])
def test_methods_and_conditions_that_browsers_send_get_an_answer(asker: Client, path: str) -> None:
    whole = asker.get(path)
    head = asker.ask("HEAD", path)
    assert (head.status, head.text) == (whole.status, "")
    assert asker.ask("OPTIONS", path).status in (200, 404)
    for method in ("TRACE", "PROPFIND", "PATCH"):
        assert asker.ask(method, path).status in (404, 405)
    for headers in (
        {"If-None-Match": 'W/"x\xff", *', "If-Modified-Since": "yesterday"},
        {"Range": "bytes=5-1"},
        {"Accept-Language": "es;q=nan,;q=,\xff," + "a," * 500, "Cookie": "__Host-child=\xff; =;"},
        {"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    ):
        reply = asker.ask("GET", path, headers=headers)
        assert reply.status < 500
        assert "evil.example" not in reply.text


def test_no_answer_names_a_server_or_a_version(asker: Client) -> None:
    for path in ("/", "/nowhere", "/static/tokens.css", "/xapi/about", "/healthz"):
        named = {name.lower(): value for name, value in asker.get(path).headers.items()}
        assert not {"server", "x-powered-by", "x-aspnet-version"} & set(named), path
        assert not re.search("waitress|werkzeug|flask|python", repr(named), re.IGNORECASE), path
