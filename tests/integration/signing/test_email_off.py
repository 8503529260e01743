"""CHILD_EMAIL_SIGN_IN=off and CHILD_STAFF_SIGN_IN=provider: a link by e-mail lets nobody in, or
gives nobody an office; tested with an OpenID provider that nobody here wrote.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from community import (
    INSTALLATION,
    OPERATOR,
    Member,
    Role,
    Scope,
    address_of,
    found_community,
    grant,
    grants_of,
    invite,
    member_of_address,
    verify_address,
)
from community.invitations.models import InvitationRow
from storage import utc_now
from tests.integration.signing.mailbox import Mail, posted
from tests.integration.signing.provider_process import (
    RunningProvider,
    come_in,
    onward_of,
    running_provider,
    set_out,
)
from tests.integration.signing.signing_world import BASE, SigningWorld, get, opened, send

ANA = "ana@child.example"


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    with running_provider(BASE) as running:
        running.people(ana=[], bruno=[])
        yield running


@pytest.fixture
def world(database_url: str, tmp_path: Path, provider: RunningProvider) -> Iterator[SigningWorld]:
    with opened(database_url, tmp_path, **provider.settings, CHILD_EMAIL_SIGN_IN="off") as found:
        yield found


@pytest.fixture
def strict(database_url: str, tmp_path: Path, provider: RunningProvider) -> Iterator[SigningWorld]:
    settings = provider.settings | {"CHILD_STAFF_SIGN_IN": "provider"}
    with opened(database_url, tmp_path, **settings) as found:
        yield found


def with_address(world: SigningWorld, address: str = ANA, *, is_staff: bool = False) -> Member:
    known = world.member("Demo Ana")
    with world.database.unit_of_work() as uow:
        verify_address(uow, known.id, address, utc_now())
        if is_staff:
            grant(uow, member_id=known.id, role=Role.ADMINISTRATOR, reason="test", now=utc_now())
        uow.commit()
    return known


def invited(world: SigningWorld, role: Role, scope: Scope, address: str = ANA) -> str:
    with world.database.unit_of_work() as uow:
        _, link = invite(
            uow,
            asker=OPERATOR,
            address=address,
            role=role,
            scope=scope,
            reason="test",
            base_url=BASE,
            now=utc_now(),
        )
        uow.commit()
    return link.removeprefix(BASE)


def links(world: SigningWorld) -> list[Mail]:
    return [mail for mail in posted(world.services) if mail.kind == "sign-in-link"]


def by_mail(world: SigningWorld) -> FlaskClient:
    """A browser in which Ana came in by a link that was mailed to her."""
    browser = world.browser()
    send(browser, "/sign-in", {"email": ANA})
    assert send(browser, links(world)[-1].path).status_code == 303
    return browser


def add_account(world: SigningWorld, provider: RunningProvider, who: Member, name: str) -> None:
    browser = world.signed_in(who)
    url = set_out(browser, "/me/identities/provider", page="/me/identities")
    assert get(browser, provider.log_in(url, name)).location == "/me/identities"


def test_the_e_mail_way_is_gone_from_page_and_routes(world: SigningWorld) -> None:
    with_address(world)
    browser = world.browser()
    page = get(browser, "/sign-in").text
    assert 'name="email"' not in page
    assert "Demo organisation" in page
    refused = send(browser, "/sign-in", {"email": ANA})
    assert (refused.status_code, "let nobody in" in refused.text) == (403, True)
    assert links(world) == []
    hers = world.signed_in(with_address(world, "sol@child.example"))
    assert 'action="/prove/email"' not in get(hers, "/prove?next=/me").text
    refused = send(hers, "/prove/email", {"method": "email:sol@child.example"}, page="/me")
    assert refused.status_code == 403


def test_what_was_asked_for_and_begun_before_is_good_no_longer(
    database_url: str, tmp_path: Path, provider: RunningProvider
) -> None:
    with opened(database_url, tmp_path, **provider.settings) as before:
        with_address(before)
        came, asked, late = by_mail(before), before.browser(), before.browser()
        assert get(came, "/me").status_code == 200
        send(asked, "/sign-in", {"email": ANA})
        link = links(before)[-1]
        send(late, "/sign-in", {"email": ANA})
        with opened(
            database_url, tmp_path, **provider.settings, CHILD_EMAIL_SIGN_IN="off"
        ) as world:
            sent = len(links(world))
            for browser in (came, asked):
                browser.application = world.app
            assert get(came, "/me").status_code == 401
            assert send(asked, link.path).status_code == 403
            code = {"code": link.secret["code"]}
            assert send(asked, "/sign-in/code", code, page="/sign-in/sent").status_code in (
                403,
                422,
            )
            assert get(asked, "/me").status_code == 401
            assert len(links(world)) == sent, "the one asked for late is not mailed any more"


def test_an_address_can_still_be_added_for_mail(
    world: SigningWorld, provider: RunningProvider
) -> None:
    browser = world.browser()
    come_in(provider, browser, "ana")
    answer = send(browser, "/me/identities/email", {"email": ANA}, page="/me/identities")
    assert answer.location == "/sign-in/sent"
    link = links(world)[-1]
    assert "mail for you is sent" in get(browser, link.path).text
    assert send(browser, link.path).location == "/me/identities"
    told = posted(world.services)[-1]
    assert (told.kind, told.values["what"]) == ("sign-in-changed", "mail-added")
    page = get(browser, "/me/identities").text
    assert "For mail alone" in page
    account = page.split('name="method" value="oidc:')[1].split('"')[0]
    refused = send(
        browser, "/me/identities/remove", {"method": f"oidc:{account}"}, page="/me/identities"
    )
    assert (refused.status_code, "your only way in" in refused.text) == (422, True)


def test_an_invitation_leads_to_the_provider(
    world: SigningWorld, provider: RunningProvider
) -> None:
    link = invited(world, Role.ADMINISTRATOR, INSTALLATION)
    browser = world.browser()
    page = get(browser, link).text
    assert "Accept with Demo organisation" in page
    assert 'name="name"' not in page
    url = onward_of(send(browser, link))
    assert get(browser, "/me").status_code == 401, "the link alone lets nobody in"
    assert link.rsplit("/", 1)[1] not in url
    assert get(browser, provider.log_in(url, "ana")).location == "/home"
    assert get(browser, "/operations").status_code == 200
    assert get(world.browser(), link).status_code == 410
    with world.database.reading() as session:
        assert member_of_address(session, ANA) is None, (
            "the provider says it, and she proved it not"
        )
        (row,) = session.scalars(select(InvitationRow))
        assert row.accepted_by is not None
        assert address_of(session, row.accepted_by) == ANA, "mail reaches her there"


def test_an_invitation_gives_the_account_the_role_and_nobody_else_s_place(
    world: SigningWorld, provider: RunningProvider
) -> None:
    """An account with the address of somebody known gets the role, and does not become her."""
    known = with_address(world)
    browser = world.browser()
    url = onward_of(send(browser, invited(world, Role.ADMINISTRATOR, INSTALLATION)))
    get(browser, provider.log_in(url, "ana"))
    assert get(browser, "/operations").status_code == 200
    with world.database.reading() as session:
        assert member_of_address(session, ANA) == known.id
        assert not grants_of(session, known.id, now=utc_now())


def test_an_invitation_that_was_passed_on_gives_nothing_and_stays_open(
    world: SigningWorld, provider: RunningProvider
) -> None:
    link = invited(world, Role.ADMINISTRATOR, INSTALLATION)
    browser = world.browser()
    url = onward_of(send(browser, link))
    refused = get(browser, provider.log_in(url, "bruno"))
    assert (refused.status_code, "for another address" in refused.text) == (403, True)
    assert get(browser, "/me").status_code == 401
    hers = world.browser()
    assert get(hers, provider.log_in(onward_of(send(hers, link)), "ana")).location == "/home"


def test_an_invitation_that_ended_on_the_way_gives_nothing(
    world: SigningWorld, provider: RunningProvider
) -> None:
    link = invited(world, Role.ADMINISTRATOR, INSTALLATION)
    first, second = world.browser(), world.browser()
    ways = [onward_of(send(browser, link)) for browser in (first, second)]
    assert get(first, provider.log_in(ways[0], "ana")).status_code == 303
    assert get(second, provider.log_in(ways[1], "bruno")).status_code == 410
    assert get(second, "/me").status_code == 401


def test_an_e_mail_link_alone_gives_no_office(
    strict: SigningWorld, provider: RunningProvider
) -> None:
    ana = with_address(strict)
    add_account(strict, provider, ana, "ana")
    with strict.database.unit_of_work() as uow:
        grant(uow, member_id=ana.id, role=Role.ADMINISTRATOR, reason="test", now=utc_now())
        uow.commit()
    browser = by_mail(strict)
    assert get(browser, "/me").status_code == 200
    assert "/prove?next=/home" in get(browser, "/home").text
    refused = get(browser, "/operations")
    assert refused.status_code == 403
    assert 'href="/prove?next=/operations"' in refused.text
    assert send(browser, "/prove/email", {"method": f"email:{ANA}"}, page="/me").status_code == 403
    url = set_out(
        browser, "/prove/provider", {"next": "/operations"}, page="/prove?next=/operations"
    )
    assert get(browser, provider.log_in(url, "ana")).location == "/operations"
    assert get(browser, "/operations").status_code == 200
    direct = strict.browser()
    come_in(provider, direct, "ana")
    assert get(direct, "/operations").status_code == 200


def test_no_mailbox_adds_an_account_to_somebody_with_an_office(
    strict: SigningWorld, provider: RunningProvider
) -> None:
    with_address(strict, is_staff=True)
    browser = by_mail(strict)
    answer = send(browser, "/me/identities/provider", page="/me")
    assert answer.location.startswith("/prove"), "a link of ten seconds ago is no proof of hers"
    page = get(browser, "/prove?next=/me").text
    assert "Ask whoever gave you the role" in page
    assert 'action="/prove/email"' not in page


def test_a_link_that_was_sent_before_proves_nothing_for_an_office(
    strict: SigningWorld, provider: RunningProvider
) -> None:
    ana = with_address(strict)
    browser = by_mail(strict)
    strict.age_proofs(timedelta(hours=1))
    send(browser, "/prove/email", {"method": f"email:{ANA}"}, page="/me")
    link = links(strict)[-1]
    with strict.database.unit_of_work() as uow:
        grant(uow, member_id=ana.id, role=Role.ADMINISTRATOR, reason="test", now=utc_now())
        uow.commit()
    refused = send(browser, link.path)
    assert (refused.status_code, "asks for your organisation" in refused.text) == (403, True)


def test_whoever_holds_no_office_goes_on_by_mail(strict: SigningWorld) -> None:
    ignite = community(strict)
    browser = strict.browser()
    send(browser, invited(strict, Role.AUTHOR, ignite), {"name": "Demo Ana"})
    assert get(browser, "/me").status_code == 200
    again = by_mail(strict)
    answer = send(again, "/me/identities/email", {"email": "n@child.example"}, page="/me")
    assert answer.location == "/sign-in/sent"
    page = get(strict.browser(), invited(strict, Role.STEWARD, ignite, "n@child.example")).text
    assert "Accept with Demo organisation" in page


def community(world: SigningWorld) -> UUID:
    with world.database.unit_of_work() as uow:
        founded = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=utc_now())
        uow.commit()
    return founded.id
