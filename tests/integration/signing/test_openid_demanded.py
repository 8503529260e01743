"""A second factor is demanded, of a provider that nobody here wrote; without it nobody comes in."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import func, select

from community.members import MemberRow
from tests.databases import Templates
from tests.integration.signing.bad_provider import BadProvider, bad_provider
from tests.integration.signing.provider_process import (
    RunningProvider,
    come_in,
    running_provider,
    set_out,
)
from tests.integration.signing.signing_world import BASE, SigningWorld, get, opened, send

CODE = "123456"
Opening = Callable[..., AbstractContextManager[SigningWorld]]
ADMINISTRATORS = '{"it": ["administrator@*"]}'


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    with running_provider(BASE) as running:
        running.people(ana=["it"])
        yield running


@pytest.fixture
def open_world(templates: Templates, tmp_path: Path) -> Iterator[Opening]:
    url = templates.fresh("sqlite")
    yield lambda **settings: opened(url, tmp_path, **settings)
    templates.drop(url)


def nobody(world: SigningWorld) -> bool:
    with world.database.reading() as session:
        return session.scalar(select(func.count()).select_from(MemberRow)) == 0


@pytest.mark.parametrize(
    ("demand", "missing"),
    [
        ({"CHILD_OIDC_ACR": "urn:demo:three urn:demo:two"}, "urn:demo:three / urn:demo:two"),
        ({"CHILD_OIDC_AMR": "pwd otp"}, "otp"),
    ],
)
def test_an_administrator_without_the_second_factor_is_refused(
    open_world: Opening, provider: RunningProvider, demand: dict[str, str], missing: str
) -> None:
    settings = provider.settings | demand | {"CHILD_OIDC_GROUPS": ADMINISTRATORS}
    with open_world(**settings) as world:
        browser = world.browser()
        refused = come_in(provider, browser, "ana")
        assert refused.status_code == 403
        assert missing in refused.text
        assert "urn:demo:one" in refused.text or "says: pwd" in refused.text
        assert get(browser, "/me").status_code == 401
        assert nobody(world)
        assert come_in(provider, browser, "ana", code=CODE).status_code == 303
        assert get(browser, "/operations").status_code == 200


def test_a_renewed_proof_needs_it_too(open_world: Opening, provider: RunningProvider) -> None:
    with open_world(**provider.settings, CHILD_OIDC_AMR="otp") as world:
        browser = world.browser()
        come_in(provider, browser, "ana", code=CODE)
        world.age_proofs(timedelta(hours=1))
        for code, status in (("", 403), (CODE, 303)):
            url = set_out(browser, "/prove/provider", {"next": "/me"}, page="/prove?next=/me")
            assert get(browser, provider.log_in(url, "ana", code=code)).status_code == status
            answer = send(browser, "/me/identities/email", {"email": "n@child.example"}, page="/me")
            assert answer.location.startswith("/prove" if code == "" else "/sign-in/sent")


def test_the_provider_is_asked_for_the_class_and_the_age(
    open_world: Opening, provider: RunningProvider
) -> None:
    more = {"CHILD_OIDC_ACR": "urn:demo:two urn:demo:one", "CHILD_OIDC_MAX_AGE_MIN": "30"}
    with open_world(**provider.settings, **more) as world:
        asked = parse_qs(urlsplit(set_out(world.browser())).query)
        assert asked["acr_values"] == ["urn:demo:two urn:demo:one"]
        assert asked["max_age"] == ["1800"]
        browser, there = world.browser(), requests.Session()
        assert get(browser, provider.log_in(set_out(browser), "ana", there)).status_code == 303


@pytest.mark.parametrize(
    ("claims", "demand", "code"),
    [
        ({}, {"CHILD_OIDC_ACR": "two"}, "acr_wrong"),
        ({"acr": ["two"]}, {"CHILD_OIDC_ACR": "two"}, "acr_wrong"),
        ({"acr": "Two"}, {"CHILD_OIDC_ACR": "two"}, "acr_wrong"),
        ({}, {"CHILD_OIDC_AMR": "otp"}, "amr_wrong"),
        ({"amr": "otp"}, {"CHILD_OIDC_AMR": "otp"}, "amr_wrong"),
        ({"amr": ["otp", 7]}, {"CHILD_OIDC_AMR": "otp pwd"}, "amr_wrong"),
        ({}, {"CHILD_OIDC_MAX_AGE_MIN": "10"}, "auth_time_old"),
        ({"auth_time": True}, {"CHILD_OIDC_MAX_AGE_MIN": "10"}, "auth_time_old"),
        ({"auth_time": timedelta(minutes=-12)}, {"CHILD_OIDC_MAX_AGE_MIN": "10"}, "auth_time_old"),
    ],
    ids=str,
)
def test_claims_that_do_not_say_it_are_refused(
    open_world: Opening, claims: dict[str, object], demand: dict[str, str], code: str
) -> None:
    with bad_provider() as bad, open_world(**bad.settings, **demand) as world:
        bad.claims = claims
        browser = world.browser()
        asked = parse_qs(urlsplit(set_out(browser)).query)
        bad.nonce = asked["nonce"][0]
        answer = get(browser, f"/sign-in/oidc/callback?code=any&state={asked['state'][0]}")
        assert answer.status_code in (401, 403), "too little, or no claim at all as it must be"
        assert code in answer.text
        assert get(browser, "/me").status_code == 401
        assert nobody(world)


def test_a_provider_that_says_it_cannot_is_told_as_that(open_world: Opening) -> None:
    with bad_provider() as bad, open_world(**bad.settings, CHILD_OIDC_ACR="two") as world:
        browser = world.browser()
        state = parse_qs(urlsplit(set_out(browser)).query)["state"][0]
        said = f"error=unmet_authentication_requirements&state={state}"
        answer = get(browser, f"/sign-in/oidc/callback?{said}")
        assert (answer.status_code, "acr_unmet" in answer.text) == (403, True)
        assert_asked_nothing_more(bad)


def assert_asked_nothing_more(bad: BadProvider) -> None:
    assert "/token" not in bad.asked
