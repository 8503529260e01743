"""Session fixation: each way in gives a new token, and what was planted before is worth nothing.

The attacker's own session, and the token of its forms, lie in the browser in which somebody else
then comes in.
"""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from community import INSTALLATION, OPERATOR, Member, Role, invite
from plugin.cookie_sessions import FRAMED, OWN
from plugin.web.launch import on_resource_launch
from plugin.web.sessions import SESSION_KEY
from storage import Database, SecretBox, utc_now
from tests.integration.launching_world import launch_of, register
from tests.integration.signing.bad_provider import BadProvider
from tests.integration.signing.mailbox import posted
from tests.integration.signing.provider_process import set_out
from tests.integration.signing.signing_world import BASE, TOKEN, SigningWorld, get, send
from tests.unit.plugin.web.world import SITE, make_world

ANA, NEW = "ana@child.example", "new@child.example"
Comes = Callable[[SigningWorld, BadProvider, FlaskClient, Member], None]


def by_link(world: SigningWorld, _: BadProvider, browser: FlaskClient, ana: Member) -> None:
    world.sign_in(browser, ana)


def by_mailed_link(world: SigningWorld, _: BadProvider, browser: FlaskClient, ana: Member) -> None:
    send(browser, "/sign-in", {"email": ANA})
    send(browser, posted(world.services)[-1].path)


def by_mailed_code(world: SigningWorld, _: BadProvider, browser: FlaskClient, ana: Member) -> None:
    send(browser, "/sign-in", {"email": ANA})
    code = posted(world.services)[-1].secret["code"]
    send(browser, "/sign-in/code", {"code": code}, page="/sign-in/sent")


def by_provider(
    world: SigningWorld, provider: BadProvider, browser: FlaskClient, _: Member
) -> None:
    asked = parse_qs(urlsplit(set_out(browser)).query)
    provider.nonce = asked["nonce"][0]
    get(browser, f"/sign-in/oidc/callback?code=any&state={asked['state'][0]}")


def by_invitation(world: SigningWorld, _: BadProvider, browser: FlaskClient, __: Member) -> None:
    with world.database.unit_of_work() as uow:
        _made, link = invite(
            uow,
            asker=OPERATOR,
            address=NEW,
            role=Role.ADMINISTRATOR,
            scope=INSTALLATION,
            reason="test",
            base_url=BASE,
            now=utc_now(),
        )
        uow.commit()
    send(browser, link.removeprefix(BASE), {"name": "Demo Sol"})


@pytest.mark.parametrize(
    "comes", [by_link, by_mailed_link, by_mailed_code, by_provider, by_invitation]
)
def test_session_fixation_by_no_way_in(
    with_provider: SigningWorld, provider: BadProvider, comes: Comes
) -> None:
    ana = with_provider.known(ANA, "Demo Ana")
    attacker = with_provider.signed_in(with_provider.member("Demo Mallory"))
    victim = with_provider.browser()
    kept = attacker.get_cookie(OWN, domain="localhost")
    assert kept is not None
    victim.set_cookie(OWN, kept.value, domain="localhost", secure=True)
    planted = with_provider.session_of(victim)
    form_token = TOKEN.search(get(victim, "/sign-in").text)
    assert planted is not None
    assert form_token
    comes(with_provider, provider, victim, ana)
    hers = with_provider.session_of(victim)
    assert victim.get_cookie(OWN, domain="localhost") is not None
    assert victim.get_cookie(FRAMED, domain="localhost") is None
    assert hers not in (None, planted)
    assert get(victim, "/me").status_code == 200
    assert "Demo Mallory" not in get(victim, "/home").text
    assert get(attacker, "/me").status_code == 401
    forged = {"csrf_token": form_token.group(1), "language": "es"}
    assert victim.post("/language", base_url=BASE, data=forged).status_code == 400


def test_proving_again_gives_a_new_token_too(
    with_provider: SigningWorld, provider: BadProvider
) -> None:
    ana = with_provider.known(ANA, "Demo Ana")
    browser = with_provider.signed_in(ana)
    before = with_provider.session_of(browser)
    old = browser.get_cookie(OWN, domain="localhost")
    assert old is not None
    send(browser, "/prove/email", {"method": f"email:{ANA}"}, page="/me")
    send(browser, posted(with_provider.services)[-1].path)
    assert with_provider.session_of(browser) not in (None, before)
    thief = with_provider.browser()
    thief.set_cookie(OWN, old.value, domain="localhost", secure=True)
    assert get(thief, "/me").status_code == 401


def test_a_launch_gives_a_new_token_and_ends_the_one_before(
    database: Database, secret_box: SecretBox, tmp_path: Path
) -> None:
    world = make_world(database, secret_box, tmp_path)
    launch = launch_of(world, register(world))
    attacker = world.browser(world.person("Demo Mallory"))
    kept = attacker.get_cookie(OWN, domain="child.example")
    assert kept is not None
    given = {"Cookie": f"{OWN}={kept.value}"}
    with world.app.test_request_context("/lti/launch", base_url=SITE, method="POST", headers=given):
        answer = world.app.make_response(on_resource_launch(launch))
        answer = world.app.process_response(answer)
    framed, gone = sorted(answer.headers.getlist("Set-Cookie"), key=len, reverse=True)
    assert framed.startswith(f"{FRAMED}=")
    assert {"SameSite=None", "Partitioned"} <= set(framed.split("; "))
    assert gone.startswith(f"{OWN}=;")
    victim = world.guest()
    value = answer.headers["Set-Cookie"].split(";")[0].partition("=")[2]
    victim.set_cookie(FRAMED, value, domain="child.example", secure=True)
    with victim.session_transaction(base_url=SITE) as session:
        hers = session[SESSION_KEY]
    with attacker.session_transaction(base_url=SITE) as session:
        assert session.get(SESSION_KEY) != hers
    assert victim.get("/me", base_url=SITE).status_code == 200
    assert attacker.get("/me", base_url=SITE).status_code == 401
