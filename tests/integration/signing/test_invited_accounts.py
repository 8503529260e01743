"""An invitation that is accepted over a provider: which account gets the role, what it opens."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from community import (
    INSTALLATION,
    OPERATOR,
    Role,
    invite,
    member_of_address,
    member_of_oidc,
    roles_of,
    sign_in_methods,
    verify_address,
)
from community.identities import Identity
from storage import utc_now
from tests.integration.signing.bad_provider import BadProvider
from tests.integration.signing.mailbox import posted
from tests.integration.signing.provider_process import onward_of, set_out
from tests.integration.signing.signing_world import BASE, SigningWorld, get, opened, send

ANA = "ana@child.example"


@pytest.fixture
def world(database_url: str, tmp_path: Path, provider: BadProvider) -> Iterator[SigningWorld]:
    settings = provider.settings | {"CHILD_STAFF_SIGN_IN": "provider"}
    with opened(database_url, tmp_path, **settings) as found:
        yield found


def invited(world: SigningWorld) -> str:
    """The path of a link that was sent to Ana."""
    with world.database.unit_of_work() as uow:
        _, link = invite(
            uow,
            asker=OPERATOR,
            address=ANA,
            role=Role.ADMINISTRATOR,
            scope=INSTALLATION,
            reason="test",
            base_url=BASE,
            now=utc_now(),
        )
        uow.commit()
    return link.removeprefix(BASE)


def come_back(
    browser: FlaskClient, provider: BadProvider, url: str, claims: dict[str, Any]
) -> TestResponse:
    asked = parse_qs(urlsplit(url).query)
    provider.nonce, provider.claims = asked["nonce"][0], claims
    return get(browser, f"/sign-in/oidc/callback?code=any&state={asked['state'][0]}")


def accept(
    world: SigningWorld, provider: BadProvider, link: str, **claims: object
) -> tuple[FlaskClient, TestResponse]:
    browser = world.browser()
    return browser, come_back(browser, provider, onward_of(send(browser, link)), claims)


def account(world: SigningWorld, provider: BadProvider) -> UUID | None:
    """Who the one account there is signs in."""
    with world.database.reading() as session:
        subject = session.scalar(select(Identity.subject))
        return member_of_oidc(session, provider.issuer, subject) if subject else None


def roles(world: SigningWorld, who: UUID | None) -> frozenset[Role]:
    assert who is not None
    with world.database.reading() as session:
        return roles_of(session, who, INSTALLATION, now=utc_now())


@pytest.mark.parametrize("verified", [{}, {"email_verified": True}, {"email_verified": "true"}])
def test_the_invited_mailbox_does_not_open_the_account(
    world: SigningWorld, provider: BadProvider, verified: dict[str, object]
) -> None:
    link = invited(world)
    browser, answer = accept(world, provider, link, email="Ana@Child.example", **verified)
    assert (answer.status_code, answer.location) == (303, "/home")
    assert get(browser, "/operations").status_code == 200
    who = account(world, provider)
    assert roles(world, who) == {Role.ADMINISTRATOR}
    assert who is not None
    with world.database.reading() as session:
        assert [one.kind for one in sign_in_methods(session, who)] == ["oidc"]
    mailbox = world.browser()
    send(mailbox, "/sign-in", {"email": ANA})
    assert [mail for mail in posted(world.services) if mail.kind == "sign-in-link"] == []


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"email": "bruno@child.example", "email_verified": True},
        {"email": ANA, "email_verified": False},
        {"email": ANA, "email_verified": "false"},
        {"email": "ana@child.example@child.example"},
        {"email": [ANA]},
    ],
    ids=str,
)
def test_an_account_without_the_address_gets_nothing_and_the_link_stays(
    world: SigningWorld, provider: BadProvider, claims: dict[str, object]
) -> None:
    link = invited(world)
    browser, refused = accept(world, provider, link, **claims)
    assert refused.status_code == 403
    assert "This invitation is for another address" in refused.text
    assert get(browser, "/me").status_code == 401
    assert account(world, provider) is None, "nobody joined by it either"
    _, hers = accept(world, provider, link, sub="another", email=ANA)
    assert hers.location == "/home"


def test_whoever_has_proved_the_address_here_accepts_with_any_account_of_hers(
    world: SigningWorld, provider: BadProvider
) -> None:
    first = world.browser()
    come_back(first, provider, set_out(first), {})
    who = account(world, provider)
    assert who is not None
    with world.database.unit_of_work() as uow:
        verify_address(uow, who, ANA, utc_now())
        uow.commit()
    _, answer = accept(world, provider, invited(world), email="a.n@child.example")
    assert answer.location == "/home"
    assert roles(world, who) == {Role.ADMINISTRATOR}


def test_an_address_that_somebody_else_has_proved_is_no_account_s(
    world: SigningWorld, provider: BadProvider
) -> None:
    known = world.known(ANA, "Demo Ana")
    link = invited(world)
    assert accept(world, provider, link, email="bruno@child.example")[1].status_code == 403
    assert accept(world, provider, link, email=ANA)[1].status_code == 303
    with world.database.reading() as session:
        assert member_of_address(session, ANA) == known.id
    assert roles(world, known.id) == frozenset()
    assert roles(world, account(world, provider)) == {Role.ADMINISTRATOR}
