"""A name is looked up once, and nothing is asked at an address that is not an LMS's."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from plugin.lms_networks import LOOPBACK, open_to_lms
from plugin.lti import transport
from plugin.lti.connection_checks import ConnectionCheck
from plugin.lti.dynamic_registration import NotGranted, read_platform, register_client
from plugin.lti.errors import AddressRefused, LaunchRefused, PlatformUnreachable
from plugin.lti.key_set_seen import see_key_set
from plugin.lti.lms_addresses import addresses_to_call
from plugin.lti.platform_configuration import (
    ConfigurationUnreadable,
    Platform,
    read_configuration,
)
from plugin.lti.platform_keys import PlatformKeys
from plugin.lti.roster_looked_at import look_at_roster
from plugin.lti.scratch_item import try_scratch_item
from plugin.lti.transport import ask
from tests.integration.lti_platform import Answer, running_platform
from tests.integration.lti_platform import Platform as Server
from tests.integration.mailing.mail_servers import certificates
from tests.unit.plugin.lti.test_claims import REGISTRATION

LMS = "lms.example.org"
Resolver = Callable[..., list[Any]]
SYSTEM: Resolver = socket.getaddrinfo


class Names:
    """Answers for `LMS` with one list of addresses after the other; the last one stays."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)
        self.asked = 0

    def __call__(self, host: Any, port: Any, *given: Any, **named: Any) -> list[Any]:
        if host != LMS:
            return SYSTEM(host, port, *given, **named)
        if named.get("flags", 0) & socket.AI_NUMERICHOST:
            raise socket.gaierror("no number")
        self.asked += 1
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [found for each in answer for found in SYSTEM(each, port, *given, **named)]


@pytest.fixture(autouse=True)
def open_to_one_address(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Of the private addresses 127.0.0.1 alone: 127.0.0.2 is as far away as 10.0.0.1."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    open_to_lms([ip_network("127.0.0.1/32")])
    yield
    open_to_lms(LOOPBACK)


@pytest.fixture
def https(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, list[Any]]]:
    """A port that speaks TLS as `LMS`, and what it was asked: SNI and Host."""
    server_side, _ = certificates(tmp_path, LMS)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / f"{LMS}.pem"))
    asked: list[Any] = []
    server_side.sni_callback = lambda _, name, __: asked.append(name)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers["Host"])
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_POST = do_GET  # noqa: N815 - the name that http.server calls

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = server_side.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_port, asked
    server.shutdown()
    server.server_close()
    thread.join()


def test_what_is_connected_to_is_what_was_looked_at(
    https: tuple[int, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: at a second look-up the name would lead to an address that is not called."""
    port, asked = https
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    monkeypatch.setattr(socket, "getaddrinfo", names)
    assert ask("GET", f"https://{LMS}:{port}/keys", timeout_s=3).json() == {}
    assert names.asked == 1
    assert asked == [LMS, f"{LMS}:{port}"]
    with pytest.raises(AddressRefused):
        ask("GET", f"https://{LMS}:{port}/keys", timeout_s=3)
    assert len(asked) == 2


def test_the_certificate_must_be_the_names_own(
    https: tuple[int, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, _ = https
    with pytest.raises(PlatformUnreachable, match="SSLError"):
        ask("GET", f"https://127.0.0.1:{port}/keys", timeout_s=3)


def test_one_address_that_is_not_an_lmss_is_enough(
    https: tuple[int, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, asked = https
    for answer in (["127.0.0.1", "10.0.0.1"], ["::ffff:127.0.0.2", "127.0.0.1"]):
        monkeypatch.setattr(socket, "getaddrinfo", Names(answer))
        with pytest.raises(AddressRefused, match="CHILD_LMS_PRIVATE"):
            ask("GET", f"https://{LMS}:{port}/keys?token=s3cret", timeout_s=3)
    assert asked == []


def test_an_address_that_does_not_answer_gives_way_to_the_next(
    https: tuple[int, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, _ = https
    open_to_lms(LOOPBACK)
    monkeypatch.setattr(socket, "getaddrinfo", Names(["::1", "127.0.0.1"]))
    assert ask("GET", f"https://{LMS}:{port}/keys", timeout_s=3).status == 200


@pytest.mark.parametrize(
    "host", ["127.0.0.2", "2130706434", "0x7f.2", "127.2", "[::ffff:7f00:2]", "[64:ff9b::a00:1]"]
)
def test_numbers_are_addresses_in_each_of_their_forms(host: str) -> None:
    with pytest.raises(AddressRefused):
        ask("GET", f"https://{host}:1/keys", timeout_s=3)


def test_what_the_operator_set_may_be_anywhere(
    https: tuple[int, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, _ = https
    open_to_lms(())
    monkeypatch.setattr(socket, "getaddrinfo", Names(["127.0.0.1"]))
    assert ask("GET", f"https://{LMS}:{port}/", timeout_s=3, anywhere=True).status == 200


def test_a_name_that_is_none_is_not_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(PlatformUnreachable, match="gaierror"):
        ask("GET", f"https://{LMS}/", timeout_s=3)


def test_a_proxy_looks_names_up_and_numbers_are_refused_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = Names(["127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", names)
    with proxy() as (url, asked):
        monkeypatch.setenv("HTTPS_PROXY", url)
        with pytest.raises(PlatformUnreachable) as failed:
            ask("GET", f"https://{LMS}/keys", timeout_s=3)
        assert not isinstance(failed.value, AddressRefused)
        assert [line.rpartition(" ")[0] for line in asked] == [f"CONNECT {LMS}:443"]
        open_to_lms(())
        written = ("127.0.0.2", "2130706434", "10.0.0.1", "a.localhost", "[::1]")
        for host in (*written, "localhost.", "a.localhost.", "127.0.0.2."):
            with pytest.raises(AddressRefused):
                ask("GET", f"https://{host}/keys", timeout_s=3)
        assert len(asked) == 1
        assert names.asked == 0


@contextmanager
def proxy() -> Iterator[tuple[str, list[str]]]:
    """A forward proxy that refuses everybody; with the first lines that it was sent."""
    asked: list[str] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                asked.append(connection.recv(10_000).split(b"\r\n")[0].decode())
                connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


PRIVATE = "https://10.0.0.1"


def wrong_code(found: ConnectionCheck) -> str:
    assert found.state == "wrong"
    return found.code


def test_each_place_tells_the_same_reason() -> None:
    keys = PlatformKeys()
    with pytest.raises(LaunchRefused) as refused:
        keys.find(f"{PRIVATE}/keys", "kid")
    assert refused.value.code == "address_private"
    assert "CHILD_LMS_PRIVATE" in keys.failures()[f"{PRIVATE}/keys"]
    with pytest.raises(AddressRefused):
        see_key_set(f"{PRIVATE}/keys", timeout_s=2)
    lms = replace(REGISTRATION, called_at=frozenset({PRIVATE}))
    item = try_scratch_item(lms, f"{PRIVATE}/items", "t", timeout_s=2)
    assert wrong_code(item) == "address_private"
    assert wrong_code(look_at_roster(lms, "t", f"{PRIVATE}/list", timeout_s=2)) == "address_private"
    for read in (read_configuration, read_platform):
        with pytest.raises((ConfigurationUnreadable, NotGranted)) as unread:
            read(f"{PRIVATE}/c", base_url="https://child.example.org", timeout_s=2)
        assert unread.value.code == "address_private"


def test_a_configuration_cannot_lead_into_the_network() -> None:
    platform = Platform(
        issuer="https://lms.example.org",
        authorization_endpoint="https://lms.example.org/auth",
        token_endpoint="https://lms.example.org/token",
        jwks_uri="https://lms.example.org/keys",
        registration_endpoint=f"{PRIVATE}/register",
        algorithms=("RS256",),
        messages=frozenset(),
        scopes=frozenset(),
        token_audience=None,
        is_on_its_host=True,
    )
    with pytest.raises(NotGranted) as refused:
        register_client(platform, "", base_url="https://child.example.org", timeout_s=2)
    assert refused.value.code == "address_private"


def test_a_redirect_is_looked_up_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request of a chain is checked by itself."""
    seen: list[str] = []

    def noted(url: str, **named: Any) -> list[str] | None:
        seen.append(url)
        return addresses_to_call(url, **named)

    monkeypatch.setattr(transport, "addresses_to_call", noted)
    with running_platform() as served:
        routes: Server = served
        routes.routes = {
            "/there": lambda _: Answer(302, headers={"Location": "/fine"}),
            "/fine": lambda _: Answer(body={"a": 1}),
        }
        assert ask("GET", f"{served.url}/there", timeout_s=3).json() == {"a": 1}
        assert seen == [f"{served.url}/there", f"{served.url}/fine"]
