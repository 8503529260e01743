"""Links by e-mail: once, for fifteen minutes, in the browser that asked; and no word to others."""

import logging
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from community import Member, verify_address
from plugin.lti.browser_cookie import COOKIE
from plugin.sign_in.email_links import EmailLinkRow
from storage import utc_now
from tests.integration.signing.mailbox import Mail, posted
from tests.integration.signing.signing_world import BASE, SigningWorld, get, send

ANA, NOBODY = "ana@child.example", "nobody@child.example"


@pytest.fixture
def ana(world: SigningWorld) -> Member:
    return world.known(ANA, "Demo Ana")


def asked(world: SigningWorld, address: str = ANA, **more: str) -> tuple[FlaskClient, Mail]:
    browser = world.browser()
    answer = send(browser, "/sign-in", {"email": address, **more})
    assert (answer.status_code, answer.location) == (303, "/sign-in/sent")
    return browser, posted(world.services)[-1]


def test_a_link_signs_in_once_in_the_browser_that_asked(world: SigningWorld, ana: Member) -> None:
    browser, mail = asked(world, next="/path?which=1")
    assert (mail.kind, mail.to, mail.values["minutes"]) == ("sign-in-link", ANA, 15)
    assert get(browser, "/me").status_code == 401
    assert get(browser, mail.path).status_code == 200
    answer = send(browser, mail.path)
    assert (answer.status_code, answer.location) == (303, "/path?which=1")
    assert "Demo Ana" in get(browser, "/me").text
    assert [row.method for row in world.sessions(ana.id)] == ["email"]
    again = world.browser()
    again.set_cookie(COOKIE, cookie_of(browser), domain="localhost", secure=True)
    assert send(again, mail.path, page="/sign-in").status_code == 410


def test_a_link_in_another_browser_reveals_nothing(world: SigningWorld, ana: Member) -> None:
    _, mail = asked(world)
    pages = []
    for path in (mail.path, "/sign-in/mail/" + "x" * 43):
        other = world.browser()
        shown = get(other, path)
        sent = send(other, path, page="/sign-in")
        assert (shown.status_code, sent.status_code) == (410, 410)
        assert "Demo Ana" not in shown.text
        assert ANA not in shown.text
        pages.append(strip(shown.text, path))
        assert world.sessions(ana.id) == []
    assert pages[0] == pages[1]
    assert "in the browser in which it was asked for" in pages[0]


def test_the_code_signs_in_where_the_mail_is_read_elsewhere(
    world: SigningWorld, ana: Member
) -> None:
    browser, mail = asked(world)
    other = world.browser()
    assert send(other, "/sign-in/code", mail.secret, page="/sign-in/sent").status_code == 422
    answer = send(
        browser, "/sign-in/code", {"code": mail.secret["code"].lower()}, page="/sign-in/sent"
    )
    assert answer.status_code == 303
    assert "Demo Ana" in get(browser, "/me").text


def test_five_wrong_codes_end_the_link(world: SigningWorld, ana: Member) -> None:
    browser, mail = asked(world)
    for _ in range(5):
        wrong = send(browser, "/sign-in/code", {"code": "2222-2222"}, page="/sign-in/sent")
        assert wrong.status_code == 422
    for path, data in (("/sign-in/code", {"code": mail.secret["code"]}), (mail.path, None)):
        answer = send(browser, path, data, page="/sign-in/sent")
        assert answer.status_code in (410, 422)
    assert world.sessions(ana.id) == []


def test_a_link_is_good_for_fifteen_minutes(world: SigningWorld, ana: Member) -> None:
    browser, mail = asked(world)
    with world.database.unit_of_work() as uow:
        row = uow.session.scalars(select(EmailLinkRow)).one()
        assert row.expires - utc_now() <= timedelta(minutes=15)
        row.expires = utc_now() - timedelta(seconds=1)
        uow.commit()
    assert get(browser, mail.path).status_code == 410
    assert send(browser, mail.path, page="/sign-in").status_code == 410


@pytest.mark.parametrize("onward", ["//evil.example", "/\\evil.example", "https://evil.example"])
def test_no_open_redirect_after_signing_in(world: SigningWorld, ana: Member, onward: str) -> None:
    browser, mail = asked(world, next=onward)
    assert send(browser, mail.path).location == "/home"


def test_too_many_links_for_one_address_wait(world: SigningWorld, ana: Member) -> None:
    for address in (ANA, NOBODY):
        answers = [send(world.browser(), "/sign-in", {"email": address}) for _ in range(6)]
        assert [one.status_code for one in answers] == [303] * 5 + [429]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 900
    assert len([mail for mail in posted(world.services) if mail.to == ANA]) == 5


def test_an_address_of_another_spelling_is_the_same(world: SigningWorld, ana: Member) -> None:
    browser, mail = asked(world, " Ana@Child.Example ")
    send(browser, mail.path)
    assert "Demo Ana" in get(browser, "/me").text


@pytest.mark.parametrize("typed", ["", "ana", "ana@", "a b@child.example", "a@b@c.example"])
def test_what_is_no_address_is_said_so(world: SigningWorld, typed: str) -> None:
    answer = send(world.browser(), "/sign-in", {"email": typed})
    assert answer.status_code == 422
    assert "name@example.org" in answer.text


def test_secrets_are_in_no_log_and_in_no_row(
    world: SigningWorld, ana: Member, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser, mail = asked(world)
    send(browser, mail.path)
    token, code = mail.path.rsplit("/", 1)[1], mail.secret["code"]
    session = world.session_of(browser)
    assert session
    secrets = (token, code, code.replace("-", ""), ANA, session, cookie_of(browser))
    told = caplog.text
    with world.database.reading() as reading:
        kept = repr([row.__dict__ for row in reading.scalars(select(EmailLinkRow))])
    for secret in secrets:
        assert secret not in told
        assert secret not in kept


def test_adding_an_address_takes_proof_of_it_and_tells_her(world: SigningWorld) -> None:
    sol = world.member("Demo Sol")
    browser = world.signed_in(sol)
    send(browser, "/me/identities/email", {"email": ANA}, page="/me/identities")
    mail = posted(world.services)[-1]
    assert mail.values["purpose"] == "add"
    assert ANA not in get(browser, "/me/identities").text
    stranger = world.signed_in(world.member("Demo other"))
    assert get(stranger, mail.path).status_code == 410
    assert send(browser, mail.path).location == "/me/identities"
    assert ANA in get(browser, "/me/identities").text
    told = posted(world.services)[-1]
    assert (told.kind, told.values["hint"]) == ("sign-in-changed", "a…@child.example")
    in_, mail = asked(world)
    send(in_, mail.path)
    assert "Demo Sol" in get(in_, "/me").text


def test_an_address_that_signs_in_another_is_not_taken_over(
    world: SigningWorld, ana: Member
) -> None:
    browser = world.signed_in(world.member("Demo Sol"))
    send(browser, "/me/identities/email", {"email": ANA}, page="/me/identities")
    answer = send(browser, posted(world.services)[-1].path)
    assert answer.status_code == 409
    in_, mail = asked(world)
    send(in_, mail.path)
    assert "Demo Ana" in get(in_, "/me").text


def test_the_last_way_in_is_not_removed(world: SigningWorld, ana: Member) -> None:
    browser = world.signed_in(ana)
    ref = {"method": f"email:{ANA}"}
    assert send(browser, "/me/identities/remove", ref, page="/me/identities").status_code == 422
    with world.database.unit_of_work() as uow:
        verify_address(uow, ana.id, "second@child.example", utc_now())
        uow.commit()
    assert send(browser, "/me/identities/remove", ref, page="/me/identities").status_code == 303
    assert posted(world.services)[-1].values["what"] == "removed"
    send(world.browser(), "/sign-in", {"email": ANA})
    told = [(mail.kind, mail.to) for mail in posted(world.services)]
    assert told == [("sign-in-changed", str(ana.id)), ("sign-in-changed", ANA)]


def test_what_matters_asks_for_a_fresh_proof_and_leads_back(
    world: SigningWorld, ana: Member
) -> None:
    browser = world.signed_in(ana)
    world.age_proofs(timedelta(minutes=11))
    token = {"email": "new@child.example"}
    page = f"{BASE}/me/identities"
    shown = get(browser, "/me/identities").text
    csrf = shown.split('name="csrf_token" value="')[1].split('"')[0]
    answer = browser.post(
        "/me/identities/email",
        base_url=BASE,
        data={**token, "csrf_token": csrf},
        headers={"Referer": page},
    )
    assert (answer.status_code, answer.location) == (303, "/prove?next=/me/identities")
    assert posted(world.services) == []
    before = world.session_of(browser)
    ref = {"method": f"email:{ANA}", "next": "/me/identities"}
    send(browser, "/prove/email", ref, page="/prove?next=/me/identities")
    mail = posted(world.services)[-1]
    assert mail.values["purpose"] == "prove"
    assert send(browser, mail.path).location == "/me/identities"
    assert world.session_of(browser) != before
    send(browser, "/me/identities/email", token, page="/me/identities")
    assert posted(world.services)[-1].to == "new@child.example"


def test_only_an_address_of_hers_proves_it(world: SigningWorld, ana: Member) -> None:
    world.known("mallory@child.example", "Demo Mallory")
    browser = world.signed_in(ana)
    world.age_proofs(timedelta(hours=1))
    ref = {"method": "email:mallory@child.example", "next": "/me"}
    assert send(browser, "/prove/email", ref, page="/prove").status_code == 404


def cookie_of(browser: FlaskClient) -> str:
    cookie = browser.get_cookie(COOKIE, domain="localhost")
    assert cookie is not None
    return cookie.value


def strip(page: str, path: str) -> str:
    """The page without what is another for each request."""
    lines = (one for one in page.splitlines() if "csrf_token" not in one and "<code>" not in one)
    return "\n".join(lines).replace(path or "\0", "")
