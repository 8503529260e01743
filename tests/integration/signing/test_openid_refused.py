"""What a provider may send and is not believed; each with its code, and nobody is signed in."""

import logging
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from community.members import MemberRow
from plugin.sign_in.limits import Limit
from plugin.sign_in.oidc import provider as provider_module
from plugin.web import provider_pages
from tests.databases import Templates
from tests.integration.signing.bad_provider import CLIENT_SECRET, BadProvider, bad_provider
from tests.integration.signing.provider_process import set_out
from tests.integration.signing.signing_world import SigningWorld, get, opened, send

Changes = dict[str, Any]


def come_back(
    world: SigningWorld, provider: BadProvider, browser: FlaskClient, more: str = ""
) -> TestResponse:
    asked = parse_qs(urlsplit(set_out(browser)).query)
    provider.nonce = asked["nonce"][0]
    return get(browser, f"/sign-in/oidc/callback?code=any&state={asked['state'][0]}{more}")


def test_a_provider_that_keeps_the_rules_is_believed(
    with_provider: SigningWorld, provider: BadProvider
) -> None:
    browser = with_provider.browser()
    assert come_back(with_provider, provider, browser).status_code == 303
    assert get(browser, "/me").status_code == 200


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"claims": {"nonce": "another"}}, "nonce_wrong"),
        ({"claims": {"nonce": None}}, "nonce_wrong"),
        ({"claims": {"iss": "https://evil.example"}}, "iss_wrong"),
        ({"claims": {"iss": None}}, "iss_wrong"),
        ({"claims": {"aud": "another-client"}}, "aud_wrong"),
        ({"claims": {"aud": ["child", "another-client"], "azp": "child"}}, "aud_wrong"),
        ({"claims": {"aud": ["child", "another-client"]}}, "azp_wrong"),
        ({"claims": {"azp": "another-client"}}, "azp_wrong"),
        ({"claims": {"exp": timedelta(hours=-1)}}, "exp_wrong"),
        ({"claims": {"exp": None}}, "exp_wrong"),
        ({"claims": {"iat": timedelta(hours=2), "exp": timedelta(hours=3)}}, "iat_wrong"),
        ({"claims": {"sub": None}}, "sub_wrong"),
        ({"claims": {"sub": ""}}, "sub_wrong"),
        ({"claims": {"sub": "s" * 256}}, "sub_wrong"),
        ({"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}}, "at_hash_wrong"),
        ({"algorithm": "none"}, "alg_none"),
        ({"algorithm": "HS256"}, "alg_symmetric"),
        ({"algorithm": "RS512"}, "alg_wrong"),
        ({"signs_with_another_key": True}, "signature_wrong"),
        ({"kid": None}, "kid_missing"),
        ({"kid": "two"}, "kid_unknown"),
    ],
    ids=str,
)
def test_a_token_that_breaks_a_rule_signs_nobody_in(
    with_provider: SigningWorld, provider: BadProvider, changes: Changes, code: str
) -> None:
    change(provider, changes)
    browser = with_provider.browser()
    answer = come_back(with_provider, provider, browser)
    assert answer.status_code == 401
    assert code in answer.text
    assert_nobody(with_provider, browser)


def test_an_answer_of_another_provider_is_refused(
    with_provider: SigningWorld, provider: BadProvider
) -> None:
    browser = with_provider.browser()
    answer = come_back(with_provider, provider, browser, "&iss=https://evil.example")
    assert (answer.status_code, "iss_wrong" in answer.text) == (401, True)
    assert "/token" not in provider.asked
    assert_nobody(with_provider, browser)


def test_a_provider_that_names_itself_must(
    with_provider: SigningWorld, provider: BadProvider
) -> None:
    provider.metadata = {"authorization_response_iss_parameter_supported": True}
    browser = with_provider.browser()
    assert "iss_missing" in come_back(with_provider, provider, browser).text
    answer = come_back(with_provider, provider, browser, f"&iss={provider.issuer}")
    assert answer.status_code == 303


def test_userinfo_of_another_subject_is_refused(
    with_provider: SigningWorld, provider: BadProvider
) -> None:
    provider.metadata = {"userinfo_endpoint": f"{provider.issuer}/userinfo"}
    provider.userinfo = {"sub": "somebody else", "name": "Demo Mallory"}
    browser = with_provider.browser()
    assert "userinfo_wrong" in come_back(with_provider, provider, browser).text
    assert_nobody(with_provider, browser)


@pytest.mark.parametrize(
    ("changes", "code", "status"),
    [
        ({"broken": "/token"}, "provider_no_json", 503),
        ({"broken": "/token", "broken_status": 500, "broken_body": b"{}"}, "provider_error", 503),
        (
            {"broken": "/token", "broken_status": 400, "broken_body": b'{"error":"x"}'},
            "code_refused",
            401,
        ),
        (
            {
                "broken": "/token",
                "broken_status": 401,
                "broken_body": b'{"error":"invalid_client"}',
            },
            "client_refused",
            401,
        ),
        ({"broken": "/token", "broken_body": b"[]"}, "provider_no_json", 503),
        ({"broken": "/token", "broken_body": b"{}"}, "not_a_jwt", 401),
        ({"broken": "/token", "broken_body": b'{"id_token":"a.b.c"}'}, "not_a_jwt", 401),
        ({"broken": "/keys"}, "keys_unreachable", 503),
        ({"broken": "/token", "broken_body": b"x" * 2_000_000}, "provider_unreachable", 503),
    ],
    ids=str,
)
def test_trouble_at_the_provider_is_told_with_its_code(
    with_provider: SigningWorld, provider: BadProvider, changes: Changes, code: str, status: int
) -> None:
    change(provider, changes)
    browser = with_provider.browser()
    answer = come_back(with_provider, provider, browser)
    assert (answer.status_code, code in answer.text) == (status, True), answer.text
    assert_nobody(with_provider, browser)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"broken": "/.well-known/openid-configuration"}, "provider_no_json"),
        (
            {
                "broken": "/.well-known/openid-configuration",
                "broken_status": 404,
                "broken_body": b"{}",
            },
            "provider_no_metadata",
        ),
        ({"metadata": {"issuer": "https://evil.example"}}, "provider_other_issuer"),
        ({"metadata": {"token_endpoint": "http://evil.example/t"}}, "provider_no_metadata"),
        ({"metadata": {"jwks_uri": None}}, "provider_no_metadata"),
    ],
    ids=str,
)
def test_a_provider_that_cannot_say_what_it_is_is_not_gone_to(
    with_provider: SigningWorld, provider: BadProvider, changes: Changes, code: str
) -> None:
    change(provider, changes)
    answer = send(with_provider.browser(), "/sign-in/provider", page="/sign-in")
    assert (answer.status_code, code in answer.text) == (503, True)


def test_the_sign_in_page_stands_while_the_provider_is_down(
    templates: Templates, tmp_path: Path
) -> None:
    with bad_provider() as gone:
        settings = gone.settings
    with opened(templates.fresh("sqlite"), tmp_path, **settings) as world:
        browser = world.browser()
        assert get(browser, "/sign-in").status_code == 200
        answer = send(browser, "/sign-in/provider", page="/sign-in")
        assert (answer.status_code, "provider_unreachable" in answer.text) == (503, True)
        assert send(browser, "/sign-in", {"email": "a@child.example"}).status_code == 303


def test_a_slow_provider_holds_nobody_up_for_long(
    with_provider: SigningWorld, provider: BadProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_module, "TIMEOUT_S", 0.3)
    provider.slow_s = 1.0
    began = time.monotonic()
    answer = send(with_provider.browser(), "/sign-in/provider", page="/sign-in")
    assert "provider_unreachable" in answer.text
    assert time.monotonic() - began < 1.0


def test_the_metadata_is_asked_for_once(with_provider: SigningWorld, provider: BadProvider) -> None:
    for _ in range(3):
        assert come_back(with_provider, provider, with_provider.browser()).status_code == 303
    assert provider.asked.count("/.well-known/openid-configuration") == 1
    assert provider.asked.count("/keys") == 1


def test_secrets_of_the_provider_are_in_no_log(
    with_provider: SigningWorld, provider: BadProvider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = with_provider.browser()
    asked = parse_qs(urlsplit(set_out(browser)).query)
    provider.nonce = asked["nonce"][0]
    get(browser, f"/sign-in/oidc/callback?code=the-code&state={asked['state'][0]}")
    provider.claims = {"nonce": "wrong"}
    come_back(with_provider, provider, with_provider.browser(), "&more=the-more")
    ours = "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith("child")
    )
    assert "nonce_wrong" in ours
    for secret in ("the-code", asked["state"][0], provider.nonce, CLIENT_SECRET, "Demo Ana"):
        assert secret not in ours


def test_too_many_starts_from_one_network_wait(
    with_provider: SigningWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Limit("oidc-ip", 2, timedelta(minutes=15))
    monkeypatch.setattr(provider_pages, "OIDC_FROM_IP", few)
    answers = [
        send(with_provider.browser(), "/sign-in/provider", page="/sign-in") for _ in range(3)
    ]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 900


def change(provider: BadProvider, changes: Changes) -> None:
    for name, value in changes.items():
        assert hasattr(provider, name)
        setattr(provider, name, value)


def assert_nobody(world: SigningWorld, browser: FlaskClient) -> None:
    assert get(browser, "/me").status_code == 401
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(MemberRow)) == 0
