"""Requests to an LMS: bounded, named, not led elsewhere."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from plugin.lti.errors import AnswerTooLarge, PlatformUnreachable
from plugin.lti.transport import Reply, ask
from tests.integration.lti_platform import Answer, Platform, running_platform


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    with running_platform() as served:
        served.routes = {
            "/fine": lambda _: Answer(body={"a": 1}),
            "/there": lambda _: Answer(302, headers={"Location": "/fine"}),
            "/away": lambda _: Answer(302, headers={"Location": "http://localhost:1/fine"}),
            "/nowhere": lambda _: Answer(302, headers={"Location": "http://["}),
            "/no-port": lambda _: Answer(302, headers={"Location": "https://a:99999999/"}),
            "/round": lambda _: Answer(302, headers={"Location": "/round"}),
            "/big": lambda _: Answer(body=b"x" * 2000),
        }
        yield served


def test_a_get_follows_its_own_host(platform: Platform) -> None:
    assert ask("GET", f"{platform.url}/there", timeout_s=3).json() == {"a": 1}
    assert platform.asked[-1].headers["User-Agent"].startswith("CHILD")


def test_a_post_follows_nobody(platform: Platform) -> None:
    assert ask("POST", f"{platform.url}/there", timeout_s=3, body=b"{}").status == 302


@pytest.mark.parametrize("path", ["/away", "/nowhere", "/no-port", "/round", "/big"])
def test_refuses(platform: Platform, path: str) -> None:
    with pytest.raises(PlatformUnreachable):
        ask("GET", platform.url + path, timeout_s=3, limit_bytes=1000)


@pytest.mark.parametrize("url", ["http://lms.example.org/", "file:///etc/passwd", ""])
def test_calls_only_what_may_be_called(url: str) -> None:
    with pytest.raises(PlatformUnreachable):
        ask("GET", url, timeout_s=3)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("Mon, 01 Jan 2024 00:00:00 +99999999999999", None),
    ],
)
def test_how_long_to_wait(value: str, seconds: float | None) -> None:
    assert Reply(429, {"Retry-After": value}, b"").retry_after_s == seconds


@pytest.mark.parametrize(
    "trickle", ["a body with its length", "a body without", "a header"], ids=lambda name: name
)
def test_an_answer_that_trickles_is_cut_off_in_time(trickle: str) -> None:
    began = time.monotonic()
    with trickling(trickle) as url, pytest.raises(PlatformUnreachable, match="took too long"):
        ask("GET", url, timeout_s=0.5)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_redirect_is_no_larger_than_any_answer(method: str) -> None:
    """requests would read it to its end before it is looked at."""
    with trickling("a redirect that floods") as url, pytest.raises(AnswerTooLarge):
        ask(method, url, timeout_s=5, limit_bytes=100_000)


def test_what_is_said_of_a_failure_names_no_token(platform: Platform) -> None:
    for path in ("/away", "/round", "/big"):
        with pytest.raises(PlatformUnreachable) as failed:
            ask("GET", f"{platform.url}{path}?token=s3cret", timeout_s=3, limit_bytes=9)
        assert "s3cret" not in str(failed.value)
    for url in ("http://lms.example.org/?t=s3cret", "http://127.0.0.1:1/?t=s3cret"):
        with pytest.raises(PlatformUnreachable) as failed:
            ask("GET", url, timeout_s=3)
        assert "s3cret" not in str(failed.value)


@contextmanager
def trickling(what: str) -> Iterator[str]:
    """An address that sends a byte now and then, for longer than anybody should wait."""
    ended = threading.Event()
    head, piece, wait_s = "HTTP/1.1 200 OK\r\n", b"x", 0.05
    if what == "a body with its length":
        head += "Content-Length: 60000\r\n\r\n"
    elif what == "a body without":
        head += "\r\n"
    elif what == "a redirect that floods":
        head = "HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n"
        piece, wait_s = b"x" * 65_536, 0.001

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.recv(10_000)
            connection.sendall(head.encode())
            while not ended.wait(wait_s):
                connection.sendall(piece)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            ended.set()
            thread.join()
