"""Sessions: a new token at each sign-in, ended one by one and everywhere, and dead after it."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from plugin.cookie_sessions import FRAMED, OWN
from plugin.web.older import SHOWN
from plugin.web.sessions import SESSION_KEY, WebSession, hash_of
from storage import utc_now
from tests.integration.signing.signing_world import BASE, SigningWorld, get, send

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def plant(browser: FlaskClient, token: str | None) -> None:
    with browser.session_transaction(base_url=BASE) as cookie:
        cookie[SESSION_KEY] = token


def test_session_fixation_a_planted_token_is_worth_nothing(world: SigningWorld) -> None:
    mallory, ana = world.member("Demo Mallory"), world.member("Demo Ana")
    attacker = world.signed_in(mallory)
    planted = world.session_of(attacker)
    victim = world.browser()
    plant(victim, planted)
    world.sign_in(victim, ana)
    hers = world.session_of(victim)
    assert hers not in (None, planted)
    assert "Demo Ana" in get(victim, "/me").text
    assert get(attacker, "/me").status_code == 401


def test_each_sign_in_has_a_token_of_its_own(world: SigningWorld) -> None:
    member = world.member()
    browser = world.signed_in(member)
    first = world.session_of(browser)
    world.sign_in(browser, member)
    assert world.session_of(browser) != first
    assert len(world.sessions(member.id)) == 1


def test_session_reuse_after_sign_out_is_refused(world: SigningWorld) -> None:
    browser = world.signed_in(world.member())
    token = world.session_of(browser)
    assert get(browser, "/me").status_code == 200
    send(browser, "/sign-out", page="/me")
    assert get(browser, "/me").status_code == 401
    plant(browser, token)
    assert get(browser, "/me").status_code == 401


def test_sessions_are_listed_without_their_tokens(world: SigningWorld) -> None:
    member = world.member()
    here, there = world.signed_in(member), world.signed_in(member, FIREFOX)
    page = get(here, "/me/sessions").text
    assert page.count('<button class="btn btn-quiet" aria-describedby="s-') == 2
    assert page.index("Sign out everywhere") < page.index("Firefox, Linux")
    assert "Firefox, Linux" in page
    assert "This is where you are now" in page
    for browser in (here, there):
        token = world.session_of(browser)
        assert token is not None
        assert token not in page
        assert hash_of(token).hex() not in page.replace("-", "")


def test_one_session_is_ended_and_the_others_go_on(world: SigningWorld) -> None:
    member = world.member()
    here, there = world.signed_in(member), world.signed_in(member)
    token = world.session_of(there)
    assert token is not None
    name = UUID(bytes=hash_of(token)[:16])
    answer = send(here, f"/me/sessions/{name}/end", page="/me/sessions")
    assert (answer.status_code, answer.location) == (303, "/me/sessions")
    assert get(there, "/me").status_code == 401
    assert get(here, "/me").status_code == 200


def test_nobody_ends_the_session_of_another(world: SigningWorld) -> None:
    hers = world.signed_in(world.member())
    other = world.signed_in(world.member("Demo Mallory"))
    token = world.session_of(hers)
    assert token is not None
    name = UUID(bytes=hash_of(token)[:16])
    assert send(other, f"/me/sessions/{name}/end", page="/me/sessions").status_code == 404
    assert get(hers, "/me").status_code == 200


def test_signing_out_everywhere_ends_all_of_hers_alone(world: SigningWorld) -> None:
    member = world.member()
    here, there = world.signed_in(member), world.signed_in(member)
    other = world.signed_in(world.member("Demo other"))
    send(here, "/me/sessions/end", page="/me/sessions")
    assert [get(one, "/me").status_code for one in (here, there, other)] == [401, 401, 200]
    assert world.sessions(member.id) == []


@pytest.mark.parametrize(
    ("unused", "old", "lives"),
    [
        (timedelta(hours=11), timedelta(days=1), True),
        (timedelta(hours=13), timedelta(days=1), False),
        (timedelta(hours=1), timedelta(days=6, hours=23), True),
        (timedelta(hours=1), timedelta(days=7, hours=1), False),
    ],
)
def test_a_session_ends_unused_and_at_last(
    world: SigningWorld, unused: timedelta, old: timedelta, lives: bool
) -> None:
    browser, now = world.signed_in(world.member()), utc_now()
    with world.database.unit_of_work() as uow:
        row = uow.session.scalars(select(WebSession)).one()
        row.started, row.seen = now - old, now - unused
        settings = world.services.settings
        row.expires = min(
            row.seen + timedelta(minutes=settings.session_idle_min),
            row.started + timedelta(hours=settings.session_max_h),
        )
        uow.commit()
    assert get(browser, "/me").status_code == (200 if lives else 401)


@pytest.mark.parametrize("where", ["document", "iframe", None])
def test_session_cookies_are_for_this_host_and_secure(
    world: SigningWorld, where: str | None
) -> None:
    """A window's is kept from other sites; in a frame that would be none, so that it is
    partitioned; so it is where the browser does not say which of the two it is.
    """
    headers = {"Sec-Fetch-Dest": where} if where else {}
    answer = world.browser().get("/sign-in/made-up", base_url=BASE, headers=headers)
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    wanted = {"SameSite=Lax"} if where == "document" else {"SameSite=None", "Partitioned"}
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        words = set(cookie.split("; ")[1:])
        assert words == {"Secure", "HttpOnly", "Path=/"} | wanted


@pytest.mark.parametrize("where", ["document", None])
def test_whoever_comes_in_directly_has_a_cookie_that_no_other_site_brings(
    world: SigningWorld, where: str | None
) -> None:
    browser = world.browser()
    get(browser, "/sign-in")  # some browsers do not say where they show it
    assert browser.get_cookie(FRAMED, domain="localhost") is not None
    browser.environ_base.update({"HTTP_SEC_FETCH_DEST": where} if where else {})
    answer = world.sign_in(browser, world.member())
    (kept,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(f"{OWN}=")]
    assert "SameSite=Lax" in kept.split("; ")
    assert "Partitioned" not in kept
    assert browser.get_cookie(OWN, domain="localhost") is not None
    assert browser.get_cookie(FRAMED, domain="localhost") is None
    assert get(browser, "/me").status_code == 200
    send(browser, "/sign-out", page="/me")
    assert get(browser, "/me").status_code == 401


def test_a_session_from_before_goes_on_until_its_end(world: SigningWorld) -> None:
    browser, other = world.signed_in(world.member()), world.browser()
    kept = browser.get_cookie(OWN, domain="localhost")
    assert kept is not None
    other.set_cookie(FRAMED, kept.value, domain="localhost", secure=True)
    assert get(other, "/me").status_code == 200
    send(other, "/sign-out", page="/me")
    assert get(other, "/me").status_code == 401
    assert get(browser, "/me").status_code == 401


def with_both(world: SigningWorld) -> tuple[FlaskClient, FlaskClient]:
    """A browser that shows a window's session and a frame's, and one with that frame's alone."""
    browser, frame = world.signed_in(world.member()), world.browser()
    other = world.signed_in(world.member("Demo in the frame"))
    kept = other.get_cookie(OWN, domain="localhost")
    assert kept is not None
    for each in (browser, frame):
        each.set_cookie(FRAMED, kept.value, domain="localhost", secure=True)
    assert get(frame, "/me").status_code == 200
    return browser, frame


def names_in(browser: FlaskClient) -> set[str]:
    return {name for name in (OWN, FRAMED) if browser.get_cookie(name, domain="localhost")}


def test_signing_out_ends_every_session_that_the_browser_shows(world: SigningWorld) -> None:
    browser, frame = with_both(world)
    send(browser, "/sign-out", page="/me")
    assert names_in(browser) == set()
    assert [get(each, "/me").status_code for each in (browser, frame)] == [401, 401]


def test_coming_in_ends_every_session_that_the_browser_shows(world: SigningWorld) -> None:
    browser, frame = with_both(world)
    world.sign_in(browser, world.member("Demo Ana"))
    assert "Demo Ana" in get(browser, "/me").text
    assert get(frame, "/me").status_code == 401
    assert names_in(browser) == {OWN}


def test_looking_at_a_page_leaves_the_session_of_the_frame(world: SigningWorld) -> None:
    browser, frame = with_both(world)
    with browser.session_transaction(base_url=BASE) as cookie:
        cookie.pop("csrf_token", None)
    changed = get(browser, "/sign-in").headers.getlist("Set-Cookie")
    assert [one.split("=")[0] for one in changed] == [OWN], "a token for its forms, and no more"
    assert names_in(browser) == {OWN, FRAMED}
    assert get(frame, "/me").status_code == 200


def test_a_cookie_that_cannot_be_read_is_taken_away(world: SigningWorld) -> None:
    browser = world.browser()
    browser.set_cookie(OWN, "made-up", domain="localhost", secure=True)
    get(browser, "/sign-in")
    assert names_in(browser) == {FRAMED}


def test_of_two_cookies_the_broken_one_keeps_nobody_out(world: SigningWorld) -> None:
    browser = world.signed_in(world.member())
    kept = browser.get_cookie(OWN, domain="localhost")
    assert kept is not None
    browser.set_cookie(FRAMED, kept.value, domain="localhost", secure=True)
    browser.set_cookie(OWN, "made-up", domain="localhost", secure=True)
    assert get(browser, "/me").status_code == 200


def test_of_many_sessions_the_newest_are_listed_and_the_older_ones_behind_a_link(
    world: SigningWorld,
) -> None:
    member = world.member()
    browser = world.signed_in(member)
    with world.services.database.unit_of_work() as uow:
        present = uow.session.scalars(
            select(WebSession).where(WebSession.member_id == member.id)
        ).one()
        for number in range(SHOWN + 2):
            uow.session.add(
                WebSession(
                    token_hash=hash_of(f"other {number}"),
                    member_id=member.id,
                    visitor=present.visitor,
                    started=present.started,
                    seen=present.seen - timedelta(minutes=number + 1),
                    expires=present.expires,
                )
            )
        uow.commit()
    first = get(browser, "/me/sessions")
    assert first.text.count('aria-describedby="s-') == SHOWN
    older = re.search(r'href="(/me/sessions\?before=[^"]+)"', first.text)
    assert older is not None
    second = get(browser, older[1])
    assert second.text.count('aria-describedby="s-') == 3
    assert ">Older<" in first.text
    assert ">Older<" not in second.text
    assert get(browser, "/me/sessions?before=nonsense").text.count('aria-describedby="s-') == SHOWN
