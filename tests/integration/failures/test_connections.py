"""Requests that never end, have no length or are nonsense, at a real server."""

import json
import re
import select
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from statistics import median
from typing import Any

import pytest
from waitress import wasyncore
from waitress.server import TcpWSGIServer, create_server

from plugin.cli import slow_requests
from plugin.cli.slow_requests import REQUEST_S
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


def trickle(waiting: list[socket.socket], bodies: list[bytes], until: float) -> int:
    """One more byte of each body on each connection, in turns; returns how many turns."""
    turns = 0
    while time.monotonic() < until:
        for one, body in zip(waiting, bodies, strict=True):
            one.sendall(body[turns : turns + 1])
        turns += 1
        time.sleep(0.05)
    return turns


def median_s(asker: Client, asks: int) -> float:
    """Of requests that all succeed: pages, a query and a statement stored."""
    took = []
    for number in range(asks):
        began = time.monotonic()
        if number % 3 == 0:
            assert asker.send().status == 200
        else:
            assert asker.get(("/healthz", "/")[number % 2]).status == 200
        took.append(time.monotonic() - began)
    return median(took)


def test_200_bodies_byte_by_byte_keep_nobody_else_waiting(asker: Client) -> None:
    bodies = [json.dumps(received()).encode() for _ in range(HALF_SENT)]
    median_s(asker, 6)
    quiet = median_s(asker, 30)
    with ExitStack() as open_ones, ThreadPoolExecutor(1) as beside:
        waiting = []
        for body in bodies:
            one = open_ones.enter_context(connected(asker.port))
            one.sendall(head_of(asker, f"Content-Length: {len(body)}"))
            waiting.append(one)
        trickling = beside.submit(trickle, waiting, bodies, time.monotonic() + 3)
        busy = median_s(asker, 30)
        turns = trickling.result()
        assert 0 < turns < len(bodies[0])
        assert busy < 5 * quiet + 0.1
        for one, body in zip(waiting, bodies, strict=True):
            one.sendall(body[turns:])
        answers = [answer_on(one) for one in waiting]
    assert all(answer.startswith("HTTP/1.1 200 OK") for answer in answers)
    assert {json.loads(body)["id"] for body in bodies} < asker.stored_ids()


@pytest.mark.slow
def test_who_goes_on_trickling_is_given_up_and_others_never_notice(asker: Client) -> None:
    """200 connections: half of them stop within a body, half send a byte every second or so."""
    quiet = median_s(asker, 30)
    with ExitStack() as open_ones:
        waiting = []
        for _ in range(HALF_SENT):
            one = open_ones.enter_context(connected(asker.port))
            one.sendall(head_of(asker, "Content-Length: 4000") + b"[")
            waiting.append(one)
        began, ended = time.monotonic(), dict[socket.socket, float]()
        took, told = [], 0
        while len(ended) < HALF_SENT and time.monotonic() - began < 3 * REQUEST_S:
            for one in waiting[: HALF_SENT // 2]:
                with suppress(OSError):
                    one.sendall(b" ")
            readable, _, _ = select.select([o for o in waiting if o not in ended], [], [], 0)
            for one in readable:
                said = b""
                with suppress(OSError):
                    said = one.recv(100)
                trickled = waiting.index(one) < HALF_SENT // 2
                assert not said or (trickled and said.startswith(b"HTTP/1.1 408 "))
                told += bool(said)
                ended[one] = time.monotonic() - began
            took.append(median_s(asker, 3))
            time.sleep(0.5)
    assert len(ended) == HALF_SENT
    assert told > HALF_SENT // 4  # a byte under way as it ends may cost the others the word
    assert min(ended.values()) > REQUEST_S - 2
    assert median(took) < 5 * quiet + 0.1
    assert max(took) < 5


@pytest.mark.parametrize(("pause_s", "status"), [(0.0, b"200"), (0.3, b"408")])
def test_a_request_may_be_slow_only_so_far(
    monkeypatch: pytest.MonkeyPatch, pause_s: float, status: bytes
) -> None:
    monkeypatch.setattr(slow_requests, "REQUEST_S", 1.2)
    monkeypatch.setattr(slow_requests, "LEAST_BYTES_S", 1000)
    with punctual_server() as port, connected(port) as one:
        one.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\n")
        for _ in range(6):
            time.sleep(pause_s)
            with suppress(OSError):
                one.sendall(b"x")
        assert one.recv(12)[9:] == status


def test_what_arrives_steadily_may_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_requests, "REQUEST_S", 2.0)
    monkeypatch.setattr(slow_requests, "LEAST_BYTES_S", 1000)
    with punctual_server() as port, connected(port) as one:
        one.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8000\r\n\r\n")
        for _ in range(8):
            time.sleep(0.3)
            one.sendall(b"x" * 1000)
        assert answer_so_far(one).startswith("HTTP/1.1 200 ")
        time.sleep(2.2)  # between two requests of a connection nobody is late
        one.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
        assert answer_so_far(one).startswith("HTTP/1.1 200 ")


def answer_so_far(one: socket.socket) -> str:
    """One whole answer of the small application; the connection stays."""
    said = b""
    while not said.endswith(b"ok") and (part := one.recv(4096)):
        said += part
    return said.decode()


@contextmanager
def punctual_server() -> Iterator[int]:
    """waitress with our connections in this process, and an application that says "so long"."""

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    class Punctual(TcpWSGIServer):  # type: ignore[misc]
        channel_class = slow_requests.PunctualChannel

    sockets: dict[int, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("waitress.server.TcpWSGIServer", Punctual)
        server = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=1)
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            wasyncore.loop(timeout=0.05, use_poll=True, map=sockets, count=1)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield server.effective_port
    finally:
        stop.set()
        thread.join()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)


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
