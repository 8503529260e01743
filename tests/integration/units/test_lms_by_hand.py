"""An LMS connected by hand at the desk: the LMS tells its addresses, a person the rest."""

from uuid import UUID

import orjson
import pytest
from flask.testing import FlaskClient

from community import Role, grant, join, unit_by_slug, unit_of_lms
from plugin.lti import CONFIGURATION_REASONS, platform_configuration, registration, registrations
from plugin.lti.errors import PlatformUnreachable
from plugin.lti.models import RegistrationRow
from plugin.lti.transport import Reply
from plugin.web.lms_words import wrong_words
from storage import utc_now
from tests.integration.units.unit_pages_world import Units
from tests.unit.plugin.web.world import get, post

PAGE = "/desk/lms/connect"
LMS = "https://lms.example.org"
CONFIGURATION = f"{LMS}/.well-known/openid-configuration"
SAID = {
    "issuer": LMS,
    "authorization_endpoint": f"{LMS}/auth",
    "token_endpoint": f"{LMS}/token",
    "jwks_uri": f"{LMS}/certs",
    "authorization_server": "https://tokens.example.org",
    "id_token_signing_alg_values_supported": ["RS256"],
}
TYPED = {
    "name": "Campus",
    "issuer": LMS,
    "client_id": "abc",
    "auth_login_url": f"{LMS}/auth",
    "auth_token_url": f"{LMS}/token",
    "jwks_url": f"{LMS}/certs",
    "act": "connect",
}


def answers(monkeypatch: pytest.MonkeyPatch, said: object, status: int = 200) -> list[str]:
    """What every LMS answers from now on; the addresses that were asked."""
    asked: list[str] = []

    def ask(_method: str, url: str, **_given: object) -> Reply:
        asked.append(url)
        if isinstance(said, Exception):
            raise said
        return Reply(status, {}, said if isinstance(said, bytes) else orjson.dumps(said))

    monkeypatch.setattr(platform_configuration, "ask", ask)
    return asked


@pytest.fixture
def boss(units: Units) -> FlaskClient:
    """An administrator of the community."""
    with units.world.services.database.unit_of_work() as uow:
        member = join(uow, name="Demo administrator of Ignite", now=utc_now()).id
        here = units.world.community.id
        grant(
            uow,
            member_id=member,
            community_id=here,
            role=Role.ADMINISTRATOR,
            reason="test",
            now=utc_now(),
        )
        uow.commit()
    return units.world.browser(member)


def where(units: Units, slug: str = "") -> str:
    if not slug:
        return f"{units.world.community.id}:"
    with units.world.services.database.reading() as session:
        return f"{units.world.community.id}:{unit_by_slug(session, slug).id}"


def test_what_the_lms_says_is_filled_in_and_what_was_typed_stays(
    units: Units, boss: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answers(monkeypatch, SAID)
    fields = {"configuration": CONFIGURATION, "act": "read", "client_id": "kept", "name": "Campus"}
    shown = post(boss, PAGE, page=PAGE, where=where(units), **fields)
    assert (shown.status_code, asked) == (200, [CONFIGURATION])
    for value in (LMS, f"{LMS}/auth", f"{LMS}/token", f"{LMS}/certs", "kept", "Campus"):
        assert f'value="{value}"' in shown.text
    assert 'value="https://tokens.example.org"' in shown.text
    assert "is on another host" not in shown.text
    with units.world.services.database.reading() as session:
        assert len(registrations(session)) == 2, "nothing is connected by reading"


def test_an_issuer_on_another_host_is_told_and_what_is_not_said_is_asked_for(
    boss: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, {"issuer": "https://all.example.com", "jwks_uri": "http://x.example/k"})
    shown = post(boss, PAGE, page=PAGE, configuration=CONFIGURATION, act="read").text
    assert "The issuer, https://all.example.com, is on another host" in shown
    assert shown.count("The LMS does not say this. Enter it.") == 3


@pytest.mark.parametrize(
    ("url", "said", "status", "code"),
    [
        ("http://lms.example.org/x", SAID, 200, "configuration_address"),
        ("https://127.0.0.1/x", SAID, 200, "configuration_address"),
        ("", SAID, 200, "configuration_address"),
        (CONFIGURATION, PlatformUnreachable("It took too long."), 200, "configuration_unreachable"),
        (CONFIGURATION, b"<html>", 200, "configuration_not_json"),
        (CONFIGURATION, {}, 404, "configuration_not_json"),
    ],
    ids=["http", "loopback", "nothing", "silent", "html", "missing"],
)
def test_what_cannot_be_read_says_why(
    boss: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    said: object,
    status: int,
    code: str,
) -> None:
    answers(monkeypatch, said, status)
    shown = post(boss, PAGE, page=PAGE, configuration=url, act="read")
    assert shown.status_code == 422
    assert wrong_words_in(shown.text, code)


def wrong_words_in(page: str, code: str) -> bool:
    return wrong_words()[code].replace("'", "&#39;") in page


def test_every_reason_has_its_words() -> None:
    assert set(wrong_words()) >= CONFIGURATION_REASONS


def test_it_is_connected_and_its_page_tells_how(units: Units, boss: FlaskClient) -> None:
    more = {
        "deployments": "7\r\n 8 \r\n",
        "frame_origins": "https://courses.example.org",
        "issuer_aliases": f"{LMS}/",
        "token_audience": "https://tokens.example.org",
        "algorithms": "RS256",
    }
    made = post(boss, PAGE, page=PAGE, where=where(units), **TYPED, **more)
    assert made.status_code == 303
    page = str(made.location)
    with units.world.services.database.reading() as session:
        stored = registration(session, UUID(page.partition("?")[0].rpartition("/")[2]))
        assert unit_of_lms(session, stored.id) is None
    assert (stored.name, stored.client_id, stored.state) == ("Campus", "abc", "active")
    assert stored.deployments == {"7", "8"}
    assert stored.issuer_aliases == (f"{LMS}/",)
    assert stored.token_audience == "https://tokens.example.org"
    assert stored.frame_origins == ("https://courses.example.org", LMS)
    told = get(boss, page).text
    for words in ("The LMS is connected.", "7, 8", f"{LMS}/certs", "/lti/jwks.json"):
        assert words in told
    again = post(boss, PAGE, page=PAGE, where=where(units), **TYPED)
    assert again.status_code == 422
    assert "This client of this issuer is connected already." in again.text


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": " "}, "name"),
        ({"issuer": "lms"}, "issuer"),
        ({"client_id": ""}, "client_id"),
        ({"auth_login_url": "ftp://x.example"}, "auth_login_url"),
        ({"auth_token_url": "http://lms.example.org/token"}, "auth_token_url"),
        ({"jwks_url": ""}, "jwks_url"),
        ({"deployments": "x" * 256}, "deployments"),
        ({"issuer_aliases": "lms"}, "issuer_aliases"),
        ({"frame_origins": "https://lms.example.org/path"}, "frame_origins"),
        ({"token_audience": "x" * 1500}, "token_audience"),
        ({"trusted_audiences": "x" * 301}, "trusted_audiences"),
        ({"algorithms": "HS256"}, "algorithms"),
        ({"where": "elsewhere"}, "where"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_wrong_value_is_told_beside_its_field(
    units: Units, boss: FlaskClient, wrong: dict[str, str], code: str
) -> None:
    fields = TYPED | {"where": where(units)} | wrong
    answer = post(boss, PAGE, page=PAGE, **fields)
    assert answer.status_code == 422
    assert wrong_words_in(answer.text, code)
    assert f'id="f-{code}-error"' in answer.text
    with units.world.services.database.reading() as session:
        assert len(registrations(session)) == 2


def test_a_coordinator_connects_one_for_her_unit_and_changes_it(units: Units) -> None:
    browser = units.browser("north")
    for elsewhere in (where(units), where(units, "south")):
        answer = post(browser, PAGE, page=PAGE, where=elsewhere, **TYPED)
        assert answer.status_code == 422
    made = post(browser, PAGE, page=PAGE, where=where(units, "north"), **TYPED)
    page = str(made.location).partition("?")[0]
    with units.world.services.database.reading() as session:
        lms = UUID(page.rpartition("/")[2])
        assert unit_of_lms(session, lms) == unit_by_slug(session, "north").id
    added = {"deployments": "9", "issuer_aliases": "https://lms.example.net", "frame_origins": ""}
    assert post(browser, page, page=page, **added).status_code == 303
    assert post(browser, page, page=page, drop=LMS).status_code == 303
    with units.world.services.database.reading() as session:
        changed = registration(session, lms)
    assert changed.deployments == {"9"}
    assert changed.issuer_aliases == ("https://lms.example.net",)
    assert changed.frame_origins == ()
    assert post(browser, page, page=page).status_code == 422
    assert post(browser, page, page=page, frame_origins="nowhere").status_code == 422
    assert get(units.browser("south"), page).status_code == 403
    assert post(units.browser("south"), page, page=PAGE, drop=LMS).status_code == 403


def test_a_pending_one_says_what_it_waits_for(units: Units, boss: FlaskClient) -> None:
    lms = units.lms["north"]
    with units.world.services.database.unit_of_work() as uow:
        row = uow.session.get(RegistrationRow, lms)
        assert row is not None
        row.state = "pending"
        uow.commit()
    shown = get(boss, f"/desk/lms/{lms}").text
    assert "waits for the LMS to switch it on" in shown
    assert "“Activate”" in shown


@pytest.mark.parametrize("field", ["auth_login_url", "auth_token_url", "jwks_url"])
def test_nothing_on_the_machine_itself_is_called(
    units: Units, boss: FlaskClient, field: str
) -> None:
    here = TYPED | {field: "http://127.0.0.1:9200/_search"}
    shown = post(boss, PAGE, page=PAGE, where=where(units), **here)
    assert shown.status_code == 422
    assert wrong_words_in(shown.text, field)


def test_nobody_takes_the_issuer_of_another_connection_as_a_spelling_of_hers(
    units: Units, boss: FlaskClient
) -> None:
    assert post(boss, PAGE, page=PAGE, where=where(units), **TYPED).status_code == 303
    theirs = {
        "name": "Evil",
        "issuer": "https://evil.example.org",
        "auth_login_url": "https://evil.example.org/auth",
        "issuer_aliases": f"{LMS}/",
    }
    shown = post(boss, PAGE, page=PAGE, where=where(units), **(TYPED | theirs))
    assert shown.status_code == 422
    assert wrong_words_in(shown.text, "alias_taken")
    given = TYPED | theirs | {"issuer_aliases": ""}
    answer = post(boss, PAGE, page=PAGE, where=where(units), **given)
    page = answer.location.partition("?")[0]
    changed = post(boss, page, page=page, issuer_aliases=LMS)
    assert changed.status_code == 422
    assert wrong_words_in(changed.text, "alias_taken")


def test_a_host_of_services_that_launches_named_is_allowed_or_taken_away(
    units: Units, boss: FlaskClient
) -> None:
    lms, school, other = units.lms["north"], "https://school.example.org", "https://x.example.org"
    with units.world.services.database.unit_of_work() as uow:
        uow.session.get_one(RegistrationRow, lms).waiting_origins = [school, other]
        uow.commit()
    page = f"/desk/lms/{lms}"
    shown = get(boss, page).text
    assert "Launches named another host" in shown
    assert f'name="allow" value="{school}"' in shown
    for name, origin in (("allow", school), ("forbid", other)):
        assert post(boss, page, page=page, **{name: origin}).status_code == 303
    assert kept_services(units, lms) == ((school,), ())
    shown = get(boss, page).text
    assert "Launches named another host" not in shown
    assert post(boss, page, page=page, forbid=school).status_code == 303
    assert kept_services(units, lms) == ((), ())
    wrong = post(boss, page, page=page, allow="https://x.example.org/path")
    assert wrong.status_code == 422
    assert "not of the form" in wrong.text


def kept_services(units: Units, lms: UUID) -> tuple[tuple[str, ...], tuple[str, ...]]:
    with units.world.services.database.reading() as session:
        one = registration(session, lms)
    return one.service_origins, one.waiting_origins
