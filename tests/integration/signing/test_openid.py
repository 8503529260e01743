"""Signing in with an OpenID provider that nobody here wrote: django-oauth-toolkit on loopback."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import select
from sqlalchemy.orm import Session

from community import (
    INSTALLATION,
    Role,
    found_community,
    grant,
    member_of_oidc,
    roles_of,
    verify_address,
)
from community.identities import Identity
from storage import utc_now
from tests.integration.signing.mailbox import posted
from tests.integration.signing.provider_process import (
    RunningProvider,
    come_in,
    onward_of,
    running_provider,
    set_out,
)
from tests.integration.signing.signing_world import BASE, SigningWorld, get, opened, send


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    with running_provider(BASE) as running:
        running.people(ana=[], bruno=[])
        yield running


@pytest.fixture
def world(database_url: str, tmp_path: Path, provider: RunningProvider) -> Iterator[SigningWorld]:
    groups = {"staff": ["steward@ignite", "author@elsewhere"], "it": ["administrator@*"]}
    settings = provider.settings | {"CHILD_OIDC_GROUPS": json.dumps(groups)}
    with opened(database_url, tmp_path, **settings) as found:
        yield found


def test_somebody_comes_in_and_is_known_the_next_time(
    world: SigningWorld, provider: RunningProvider
) -> None:
    browser = world.browser()
    answer = come_in(provider, browser, "ana", {"next": "/paths"})
    assert (answer.status_code, answer.location) == (303, "/paths")
    assert "Demo Ana" in get(browser, "/me").text
    assert "Demo organisation" in get(browser, "/me/identities").text
    again = world.browser()
    come_in(provider, again, "ana")
    listed = get(again, "/me/sessions").text
    assert listed.count('aria-describedby="s-') == 2
    assert "through your organisation" in listed


def test_the_request_has_state_nonce_and_a_challenge(world: SigningWorld) -> None:
    asked = [parse_qs(urlsplit(set_out(world.browser())).query) for _ in range(2)]
    assert asked[0]["code_challenge_method"] == ["S256"]
    assert asked[0]["redirect_uri"] == [f"{BASE}/sign-in/oidc/callback"]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
        assert len(asked[0][name][0]) >= 43


def test_an_address_that_the_provider_names_joins_nobody(
    world: SigningWorld, provider: RunningProvider
) -> None:
    here = world.member("Demo somebody else")
    with world.database.unit_of_work() as uow:
        verify_address(uow, here.id, "ana@child.example", utc_now())
        uow.commit()
    browser = world.browser()
    come_in(provider, browser, "ana")
    assert "Demo somebody else" not in get(browser, "/me").text
    ways, _, known = get(browser, "/me/identities").text.partition("Known for mail, no way in here")
    assert "ana@child.example" not in ways
    assert "Told by a course or your organisation." in known


def test_wrong_state_is_refused(world: SigningWorld, provider: RunningProvider) -> None:
    browser = world.browser()
    back = provider.log_in(set_out(browser), "ana")
    state = parse_qs(urlsplit(back).query)["state"][0]
    for wrong in (back.replace(state, "x" * 43), back.split("&state")[0], back.split("?")[0]):
        answer = get(browser, wrong)
        assert (answer.status_code, "state_unknown" in answer.text) == (401, True)
    assert get(browser, "/me").status_code == 401
    assert get(browser, back).status_code == 303


def test_the_answer_is_good_in_the_browser_that_set_out_alone(
    world: SigningWorld, provider: RunningProvider
) -> None:
    back = provider.log_in(set_out(world.browser()), "ana")
    other = world.browser()
    assert "state_other_browser" in get(other, back).text
    set_out(other)
    assert "state_other_browser" in get(other, back).text
    assert get(other, "/me").status_code == 401


def test_a_replayed_answer_is_refused(world: SigningWorld, provider: RunningProvider) -> None:
    browser = world.browser()
    back = provider.log_in(set_out(browser), "ana")
    assert get(browser, back).status_code == 303
    assert "state_used" in get(browser, back).text


def test_a_replayed_code_is_refused(world: SigningWorld, provider: RunningProvider) -> None:
    browser = world.browser()
    back = provider.log_in(set_out(browser), "ana")
    assert get(browser, back).status_code == 303
    code = parse_qs(urlsplit(back).query)["code"][0]
    fresh = parse_qs(urlsplit(set_out(browser)).query)["state"][0]
    answer = get(browser, f"/sign-in/oidc/callback?code={code}&state={fresh}")
    assert (answer.status_code, "code_refused" in answer.text) == (401, True)


def test_a_code_of_another_sign_in_is_refused(
    world: SigningWorld, provider: RunningProvider
) -> None:
    """The verifier of PKCE does not fit: a stolen code opens nothing."""
    stolen = provider.log_in(set_out(world.browser()), "bruno")
    code = parse_qs(urlsplit(stolen).query)["code"][0]
    mallory = world.browser()
    state = parse_qs(urlsplit(set_out(mallory)).query)["state"][0]
    answer = get(mallory, f"/sign-in/oidc/callback?code={code}&state={state}")
    assert (answer.status_code, "code_refused" in answer.text) == (401, True)


def test_whoever_declines_is_told_so(world: SigningWorld) -> None:
    browser = world.browser()
    state = parse_qs(urlsplit(set_out(browser)).query)["state"][0]
    answer = get(browser, f"/sign-in/oidc/callback?error=access_denied&state={state}")
    assert "was ended before it was done" in answer.text
    assert get(browser, "/me").status_code == 401


def test_an_account_is_added_by_proving_both(
    world: SigningWorld, provider: RunningProvider
) -> None:
    browser = world.signed_in(world.member("Demo Sol"))
    url = set_out(browser, "/me/identities/provider", page="/me/identities")
    answer = get(browser, provider.log_in(url, "bruno"))
    assert answer.location == "/me/identities"
    told = posted(world.services)[-1]
    assert (told.kind, told.values["kind"]) == ("sign-in-changed", "oidc")
    other = world.browser()
    come_in(provider, other, "bruno")
    assert "Demo Sol" in get(other, "/home").text


def test_an_account_of_another_member_is_not_taken_over(
    world: SigningWorld, provider: RunningProvider
) -> None:
    come_in(provider, world.browser(), "bruno")
    browser = world.signed_in(world.member("Demo Sol"))
    url = set_out(browser, "/me/identities/provider", page="/me/identities")
    assert get(browser, provider.log_in(url, "bruno")).status_code == 409
    other = world.browser()
    come_in(provider, other, "bruno")
    assert "Demo Sol" not in get(other, "/home").text


def test_a_fresh_proof_asks_the_provider_anew(
    world: SigningWorld, provider: RunningProvider
) -> None:
    browser, there = world.browser(), requests.Session()
    get(browser, provider.log_in(set_out(browser), "ana", there))
    world.age_proofs(timedelta(hours=1))
    url = set_out(browser, "/prove/provider", {"next": "/me"}, page="/prove?next=/me")
    asked = parse_qs(urlsplit(url).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    before = world.session_of(browser)
    answer = get(browser, provider.log_in(url, "ana", there))
    assert (answer.status_code, answer.location) == (303, "/me")
    assert world.session_of(browser) != before
    answer = send(browser, "/me/identities/email", {"email": "n@child.example"}, page="/me")
    assert answer.location == "/sign-in/sent"


def test_a_fresh_proof_by_another_account_is_none(
    world: SigningWorld, provider: RunningProvider
) -> None:
    browser = world.browser()
    come_in(provider, browser, "ana")
    world.age_proofs(timedelta(hours=1))
    answer = send(browser, "/prove/provider", {"next": "/me"}, page="/prove?next=/me")
    refused = get(browser, provider.log_in(onward_of(answer), "bruno"))
    assert (refused.status_code, "other_account" in refused.text) == (401, True)
    answer = send(browser, "/me/identities/email", {"email": "n@child.example"}, page="/me")
    assert answer.location.startswith("/prove")


def test_roles_follow_the_groups_at_the_provider(
    world: SigningWorld, provider: RunningProvider
) -> None:
    with world.database.unit_of_work() as uow:
        ignite = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=utc_now()).id
        uow.commit()

    def held(*groups: str) -> tuple[set[Role], set[Role]]:
        provider.people(carla=list(groups))
        come_in(provider, world.browser(), "carla")
        with world.database.reading() as session:
            carla = member_of_oidc(session, provider.issuer, subject_of(session))
            assert carla is not None
            now = utc_now()
            return (
                set(roles_of(session, carla, ignite, now=now)),
                set(roles_of(session, carla, INSTALLATION, now=now)),
            )

    assert held("staff") == ({Role.STEWARD}, set())
    assert held("staff", "it") == ({Role.STEWARD}, {Role.ADMINISTRATOR})
    assert held("other") == (set(), set())
    assert held("staff") == ({Role.STEWARD}, set())


def test_a_role_that_somebody_gave_outlives_the_group(
    world: SigningWorld, provider: RunningProvider
) -> None:
    provider.people(dora=[])
    come_in(provider, world.browser(), "dora")
    with world.database.unit_of_work() as uow:
        ignite = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=utc_now()).id
        dora = member_of_oidc(uow.session, provider.issuer, subject_of(uow.session))
        assert dora is not None
        grant(
            uow,
            member_id=dora,
            role=Role.STEWARD,
            reason="elected",
            community_id=ignite,
            now=utc_now(),
        )
        uow.commit()
    for groups in (["staff"], []):
        provider.people(dora=groups)
        come_in(provider, world.browser(), "dora")
        with world.database.reading() as session:
            assert roles_of(session, dora, ignite, now=utc_now()) == {Role.STEWARD}


def subject_of(session: Session) -> str:
    """Of the one account there is."""
    return session.scalars(select(Identity.subject)).one()


def test_signing_out_offers_to_sign_out_there_too(
    world: SigningWorld, provider: RunningProvider
) -> None:
    browser, there = world.browser(), requests.Session()
    get(browser, provider.log_in(set_out(browser), "ana", there))
    answer = send(browser, "/sign-out", page="/me")
    assert answer.location == "/sign-out/done"
    page = get(browser, "/sign-out/done").text
    link = page.split('href="' + provider.issuer)[1].split('"')[0].replace("&amp;", "&")
    asked = there.get(provider.issuer + link, timeout=20, allow_redirects=False)
    assert (asked.status_code, "Allow" in asked.text) == (200, True)
    assert get(browser, "/me").status_code == 401
    assert provider.issuer not in get(browser, "/sign-out/done").text
