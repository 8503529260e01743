"""What `X-Forwarded-…` changes: something from a named proxy, nothing from anybody else."""

import logging
from collections.abc import Iterable
from typing import Any

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from plugin.proxies import FORWARDED, TrustedProxies, from_trusted_proxy, networks_of

PROXIES = networks_of("127.0.0.1, 10.0.3.0/24,2001:db8::/32")


def seen(peer: str, **headers: str) -> Any:
    """The environment that reaches the application."""
    kept: dict[str, Any] = {}

    def application(environ: Any, start_response: Any) -> Iterable[bytes]:
        kept.update(environ)
        start_response("204 No Content", [])
        return []

    named = {name.replace("_", "-"): value for name, value in headers.items()}
    environ = create_environ(base_url="http://child.example", headers=named)
    environ["REMOTE_ADDR"] = peer
    run_wsgi_app(TrustedProxies(application, PROXIES), environ)
    return kept


def address(peer: str, chain: str) -> str:
    return str(seen(peer, X_Forwarded_For=chain)["REMOTE_ADDR"])


def test_a_direct_client_can_change_neither_its_address_nor_the_scheme() -> None:
    environ = seen(
        "198.51.100.7",
        X_Forwarded_For="203.0.113.9",
        X_Forwarded_Proto="https",
        X_Forwarded_Host="evil.example",
        X_Real_IP="203.0.113.9",
        Forwarded="for=203.0.113.9;proto=https",
    )
    assert environ["REMOTE_ADDR"] == "198.51.100.7"
    assert environ["wsgi.url_scheme"] == "http"
    assert environ["HTTP_HOST"] == "child.example"
    assert not from_trusted_proxy(environ)
    assert not set(FORWARDED) & set(environ)


def test_a_named_proxy_tells_the_client_and_the_scheme_and_never_the_host() -> None:
    environ = seen(
        "127.0.0.1",
        X_Forwarded_For="203.0.113.9",
        X_Forwarded_Proto="https",
        X_Forwarded_Host="evil.example",
    )
    assert environ["REMOTE_ADDR"] == "203.0.113.9"
    assert environ["wsgi.url_scheme"] == "https"
    assert environ["HTTP_HOST"] == "child.example"
    assert from_trusted_proxy(environ)
    assert not set(FORWARDED) & set(environ)


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("192.0.2.1, 203.0.113.9", "203.0.113.9"),  # the left one, the client made up
        ("127.0.0.1, 203.0.113.9", "203.0.113.9"),
        ("192.0.2.1, 203.0.113.9, 10.0.3.4", "203.0.113.9"),  # two proxies in a row
        ("192.0.2.1, 203.0.113.9, 10.0.3.4, 2001:db8::5", "203.0.113.9"),
        ("10.0.3.4", "10.0.3.4"),  # a proxy that asks for itself
        ("unknown", "127.0.0.1"),
        ("203.0.113.9, nonsense, 10.0.3.4", "10.0.3.4"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db9::7]:443", "2001:db9::7"),
        ('"[2001:db9::7]"', "2001:db9::7"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", "127.0.0.1"),
        (",,", "127.0.0.1"),
    ],
)
def test_the_client_is_the_rightmost_address_that_is_no_proxy(chain: str, client: str) -> None:
    assert address("127.0.0.1", chain) == client


def test_a_mapped_address_of_a_proxy_is_that_proxy() -> None:
    assert address("::ffff:10.0.3.4", "203.0.113.9") == "203.0.113.9"


def test_a_scheme_that_is_none_is_ignored_and_of_several_the_last_counts() -> None:
    assert seen("127.0.0.1", X_Forwarded_Proto="gopher")["wsgi.url_scheme"] == "http"
    assert seen("127.0.0.1", X_Forwarded_Proto="http, HTTPS")["wsgi.url_scheme"] == "https"


def test_a_proxy_that_nobody_named_is_told_once_and_without_addresses(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def application(_environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("204 No Content", [])
        return []

    guarded = TrustedProxies(application, ())
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            headers = {"X-Forwarded-For": "203.0.113.9"}
            environ = create_environ(headers=headers) | {"REMOTE_ADDR": "198.51.100.7"}
            run_wsgi_app(guarded, environ)
    assert caplog.text.count("code=forwarded_ignored") == 1
    assert "CHILD_TRUSTED_PROXIES" in caplog.text
    assert "203.0.113.9" not in caplog.text
    assert "198.51.100.7" not in caplog.text
