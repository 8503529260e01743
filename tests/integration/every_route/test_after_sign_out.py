"""A session that is over opens no route any more, however it ended and whatever was kept of it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from community import OPERATOR, Role, issue_sign_in_link
from plugin.cookie_sessions import FRAMED
from plugin.lti import add_registration, remove_registration
from plugin.web import NEEDS, PUBLIC
from plugin.web.sessions import SESSION_KEY, WebSession, hash_of
from storage import utc_now
from tests.integration.every_route.asking import address, endpoint_of, routes
from tests.integration.every_route.watching import watching
from tests.integration.rights.route_world import BASE, Site
from tests.integration.rights.visitors import People, browser_of

COOKIE = FRAMED
Ends = Callable[[Site, People, FlaskClient], None]


def token_of(browser: FlaskClient) -> str:
    with browser.session_transaction(base_url=BASE) as cookie:
        return str(cookie[SESSION_KEY])


def signing_out(_: Site, __: People, hers: FlaskClient) -> None:
    assert hers.post("/sign-out", base_url=BASE).status_code == 303


def ending_it_from_another(site: Site, people: People, hers: FlaskClient) -> None:
    other = browser_of(site, people.members[Role.STEWARD])
    name = UUID(bytes=hash_of(token_of(hers))[:16])
    assert other.post(f"/me/sessions/{name}/end", base_url=BASE).status_code == 303


def signing_out_everywhere(site: Site, people: People, _: FlaskClient) -> None:
    other = browser_of(site, people.members[Role.STEWARD])
    assert other.post("/me/sessions/end", base_url=BASE).status_code == 303


def signing_in_again(site: Site, people: People, hers: FlaskClient) -> None:
    """Proving who she is gives this browser another token, and the old one is over."""
    with site.app.test_client() as again:
        again.set_cookie(COOKIE, _cookie(hers), domain="localhost", secure=True)
        _sign_in(site, people, again)


def idling(site: Site, _: People, hers: FlaskClient) -> None:
    _change(site, hers, seen=timedelta(minutes=site.services.settings.session_idle_min + 1))


def growing_old(site: Site, _: People, hers: FlaskClient) -> None:
    _change(site, hers, started=timedelta(hours=site.services.settings.session_max_h, minutes=1))


def disconnecting_the_lms(site: Site, _: People, hers: FlaskClient) -> None:
    now = utc_now()
    with site.services.database.unit_of_work() as uow:
        lms = add_registration(
            uow,
            asker=OPERATOR,
            name="LMS",
            issuer="http://127.0.0.1:8001",
            client_id="gone",
            auth_login_url="http://127.0.0.1:8001/auth",
            auth_token_url="http://127.0.0.1:8001/token",
            jwks_url="http://127.0.0.1:8001/jwks",
            community_id=site.community_id,
            now=now,
        )
        row = uow.session.get_one(WebSession, hash_of(token_of(hers)))
        row.visitor = row.visitor | {"registration_id": str(lms.id)}
        uow.session.flush()
        remove_registration(uow, lms.id, asker=OPERATOR, now=now)
        uow.commit()


def _cookie(browser: FlaskClient) -> str:
    kept = browser.get_cookie(COOKIE, domain="localhost")
    assert kept is not None
    return kept.value


def _sign_in(site: Site, people: People, browser: FlaskClient) -> None:
    with site.services.database.unit_of_work() as uow:
        token = issue_sign_in_link(
            uow, member_id=people.members[Role.STEWARD], now=utc_now(), ttl=timedelta(hours=1)
        )
        uow.commit()
    assert browser.post(f"/sign-in/{token}", base_url=BASE).status_code == 303


def _change(site: Site, hers: FlaskClient, **earlier: timedelta) -> None:
    """As if it had begun or been used so much earlier; when it ends follows from both."""
    settings = site.services.settings
    with site.services.database.unit_of_work() as uow:
        row = uow.session.get_one(WebSession, hash_of(token_of(hers)))
        for name, by in earlier.items():
            setattr(row, name, getattr(row, name) - by)
        row.expires = min(
            row.seen + timedelta(minutes=settings.session_idle_min),
            row.started + timedelta(hours=settings.session_max_h),
        )
        uow.commit()


@pytest.mark.parametrize(
    "ends",
    [
        signing_out,
        ending_it_from_another,
        signing_out_everywhere,
        signing_in_again,
        idling,
        growing_old,
        disconnecting_the_lms,
    ],
)
def test_a_session_that_is_over_opens_nothing(site: Site, people: People, ends: Ends) -> None:
    hers = browser_of(site, people.members[Role.STEWARD])
    assert hers.get("/me", base_url=BASE).status_code == 200
    kept = _cookie(hers)
    ends(site, people, hers)
    thief = site.app.test_client()
    statuses = {}
    with watching(site.services.database) as watch:
        before = watch.version()
        for method in ("GET", "POST"):
            for name in routes(site, method):
                if NEEDS[endpoint_of(name)] is not PUBLIC:
                    thief.set_cookie(COOKIE, kept, domain="localhost", secure=True)
                    answer = thief.open(
                        address(site, name), method=method, base_url=BASE, buffered=True
                    )
                    statuses[f"{method} {name}"] = answer.status_code
        assert watch.version() == before
    assert len(statuses) > 55
    assert set(statuses.values()) == {401}
