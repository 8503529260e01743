"""A name server that hangs holds a request for no longer than its time, and one thread a name."""

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from plugin.lti import name_look_ups
from plugin.lti.errors import PlatformUnreachable
from plugin.lti.name_look_ups import look_up
from plugin.lti.transport import ask

PATIENCE_S = 30.0
HANGS, FOUND, UNKNOWN = "hangs.example.org", "found.example.org", "unknown.example.org"
SYSTEM: Callable[..., list[Any]] = socket.getaddrinfo


class NameServer:
    """Tells nothing of `HANGS` until `answers` is set; `asked` are the names that it was sent."""

    def __init__(self) -> None:
        self.answers = threading.Event()
        self.asked: list[str] = []

    def __call__(self, host: Any, port: Any, *given: Any, **named: Any) -> list[Any]:
        if named.get("flags", 0) & socket.AI_NUMERICHOST:
            return SYSTEM(host, port, *given, **named)
        self.asked.append(host)
        if host == UNKNOWN:
            raise socket.gaierror("unknown")
        if host == HANGS:
            assert self.answers.wait(PATIENCE_S)
        return SYSTEM("127.0.0.1", port, *given, **named)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server = NameServer()
    monkeypatch.setattr(socket, "getaddrinfo", server)
    yield server
    server.answers.set()
    for thread in looking():
        thread.join(PATIENCE_S)
    assert name_look_ups._under_way == {}


def looking() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "look-up"]


def test_a_request_ends_with_its_time_while_the_name_is_still_looked_up(names: NameServer) -> None:
    with pytest.raises(PlatformUnreachable, match=f"https://{HANGS}/keys took too long"):
        ask("GET", f"https://{HANGS}/keys?token=s3cret", timeout_s=0.05)
    assert not names.answers.is_set()
    assert [each.daemon for each in looking()] == [True]


def test_many_who_ask_for_one_name_share_one_look_up(names: NameServer) -> None:
    def late(_: int) -> str:
        with pytest.raises(TimeoutError):
            look_up(HANGS, 443, timeout_s=0.01)
        return "late"

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(late, range(40))) == {"late"}
    assert names.asked == [HANGS]
    assert len(looking()) == 1


def test_who_waits_when_the_answer_comes_has_it_and_the_next_looks_anew(names: NameServer) -> None:
    waiting = threading.Barrier(5)

    def wait(_: int) -> list[str]:
        waiting.wait(PATIENCE_S)
        return look_up(HANGS, 443, timeout_s=PATIENCE_S)

    with pytest.raises(TimeoutError):
        look_up(HANGS, 443, timeout_s=0.01)
    with ThreadPoolExecutor(4) as pool:
        found = [pool.submit(wait, number) for number in range(4)]
        waiting.wait(PATIENCE_S)
        names.answers.set()
        assert [each.result(PATIENCE_S) for each in found] == [["127.0.0.1"]] * 4
    names.asked.clear()
    assert look_up(HANGS, 443, timeout_s=PATIENCE_S) == ["127.0.0.1"]
    assert names.asked == [HANGS]


def test_a_name_that_hangs_holds_up_no_other_and_no_other_port(names: NameServer) -> None:
    for port in (443, 8443):
        with pytest.raises(TimeoutError):
            look_up(HANGS, port, timeout_s=0.01)
    assert look_up(FOUND, 443, timeout_s=PATIENCE_S) == ["127.0.0.1"]
    assert names.asked == [HANGS, HANGS, FOUND]


def test_what_the_system_says_of_a_name_is_told_as_it_is(names: NameServer) -> None:
    with pytest.raises(socket.gaierror, match="unknown"):
        look_up(UNKNOWN, 443, timeout_s=PATIENCE_S)
    with pytest.raises(PlatformUnreachable, match="cannot be reached"):
        ask("GET", f"https://{UNKNOWN}/", timeout_s=PATIENCE_S)


def test_what_cannot_be_a_name_is_told_as_it_is() -> None:
    with pytest.raises(ValueError):
        look_up("a" * 64 + ".example.org", 443, timeout_s=PATIENCE_S)


@pytest.mark.parametrize("written", ["127.0.0.1", "::1", "2130706433"])
def test_a_number_is_asked_of_nobody(names: NameServer, written: str) -> None:
    assert look_up(written, 443, timeout_s=0.0) == ["::1" if ":" in written else "127.0.0.1"]
    assert names.asked == []
