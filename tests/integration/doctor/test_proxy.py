"""`child doctor` asks CHILD through a real reverse proxy with TLS, and tells what it does wrong."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from plugin.app import create_app
from plugin.services import open_services
from plugin.settings import read_settings
from tests.databases import Templates
from tests.integration.doctor.doctor_world import Place, Told
from tests.integration.doctor.tls_proxy import tls_proxy
from tests.integration.mailing.mail_servers import certificates

NONE: frozenset[str] = frozenset()
Asking = Callable[..., Told]


@pytest.fixture
def through(
    templates: Templates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Asking]:
    """Serves CHILD behind the proxy with these settings, and asks the doctor there."""
    url = templates.fresh("sqlite")
    tls, _ = certificates(tmp_path, "localhost")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "localhost.pem"))
    with ExitStack() as running:

        def ask(
            proxies: str = "127.0.0.1",
            drop: frozenset[str] = NONE,
            added: dict[str, str] | None = None,
        ) -> Told:
            behind: list[int] = []
            port = running.enter_context(tls_proxy(tls, behind, drop=drop, added=added))
            place = Place(url, tmp_path)
            place.settings = {
                "CHILD_BASE_URL": f"https://localhost:{port}",
                "CHILD_TRUSTED_PROXIES": proxies,
                "CHILD_HTTP_TIMEOUT_S": "10",
            }
            services = open_services(read_settings(place.environment))
            running.callback(services.database.dispose)
            server = make_server("127.0.0.1", 0, create_app(services), threaded=True)
            behind.append(server.server_port)
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            running.callback(server.server_close)
            running.callback(thread.join)
            running.callback(server.shutdown)
            return place.ask()

        yield ask
    templates.drop(url)


def test_a_proxy_that_does_as_it_should(through: Asking) -> None:
    told = through()
    assert {told.states[name] for name in ("address", "proxy-trusted", "headers")} == {"ok"}
    assert told.states["proxies"] == "ok"


def test_a_proxy_whose_address_is_not_named(through: Asking) -> None:
    told = through(proxies="10.9.9.9")
    assert told.states["proxy-trusted"] == "warning"
    assert "CHILD_TRUSTED_PROXIES" in told.words["proxy-trusted"]


def test_a_proxy_that_takes_the_number_away_is_not_told_from_that(through: Asking) -> None:
    told = through(drop=frozenset({"x-request-id"}))
    assert told.states["proxy-trusted"] == "warning"
    assert "takes away X-Request-Id" in told.words["proxy-trusted"]


@pytest.mark.parametrize(
    ("added", "words"),
    [
        ({"X-Frame-Options": "SAMEORIGIN"}, "X-Frame-Options"),
        ({"Content-Security-Policy": "frame-ancestors 'self'"}, "not the one that CHILD wrote"),
    ],
)
def test_a_proxy_that_adds_headers_of_its_own(
    through: Asking, added: dict[str, str], words: str
) -> None:
    told = through(added=added)
    assert (told.states["address"], told.states["headers"]) == ("ok", "failure")
    assert words in told.words["headers"]


def test_a_certificate_that_nobody_vouches_for(
    through: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    told = through()
    assert told.states["address"] == "failure"
    assert "certificate" in told.words["address"]
