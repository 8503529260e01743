"""Dynamic Registration that comes to nothing: what is shown, what stays good, what is not asked."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from community import OPERATOR
from plugin.lti import invite
from plugin.lti.dynamic_registration import NotGranted, read_platform
from storage import Database, SecretBox, utc_now
from tests.integration.lti_platform import TOOL, Answer, Platform, Tool
from tests.integration.lti_registering import (
    TOOL_CONFIGURATION,
    configuration_of,
    invited,
    offering,
    post,
    registered,
)


@pytest.fixture
def platform(served: Platform) -> Platform:
    return offering(served)


@pytest.fixture
def tool(database: Database, secret_box: SecretBox, platform: Platform) -> Tool:
    return Tool(database, secret_box, platform)


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (Answer(422, {"errors": [{"message": "The domain is taken"}]}), "The domain is taken"),
        (Answer(422, {"errors": ["redirect_uris: <bad>"]}), "redirect_uris: &lt;bad&gt;"),
        (Answer(400, {"error": "invalid_token"}), "invalid_token"),
        (Answer(500, b"<h1>Oops</h1>", type="text/html"), "(500)"),
        (Answer(200, {"no": "client"}), "without a client_id"),
    ],
)
def test_the_lmss_reasons_are_shown_and_the_invitation_stays_good(
    tool: Tool, platform: Platform, answer: Answer, shown: str
) -> None:
    given = invited(tool)
    platform.routes["/register"] = lambda _: answer
    page = post(tool, given)
    assert page.status_code == 400
    assert shown in page.text
    assert "Oops" not in page.text
    assert registered(tool) == []
    platform.routes["/register"] = lambda _: Answer(body={"client_id": "granted"})
    assert post(tool, given).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://other.example.org"},
        {"issuer": None},
        {"registration_endpoint": "http://lms.example.org/register"},
        {"token_endpoint": "ftp://lms.example.org"},
        {"jwks_uri": None},
    ],
    ids=["another's issuer", "no issuer", "plain http", "no web address", "no key set"],
)
def test_a_configuration_that_does_not_hold_is_refused(
    tool: Tool, platform: Platform, changes: dict[str, Any]
) -> None:
    platform.routes["/openid"] = lambda _: Answer(body=configuration_of(platform.url, **changes))
    assert post(tool, invited(tool)).status_code == 400
    assert platform.asked_for("/register") == []
    assert registered(tool) == []


@pytest.mark.parametrize(
    "answer",
    [
        Answer(302, headers={"Location": "http://127.0.0.2:1/openid"}),
        Answer(302, headers={"Location": "/openid"}),
        Answer(200, b"x" * 300_000),
        Answer(200, b"<html>", type="text/html"),
        Answer(404),
    ],
    ids=["to another host", "in a circle", "far too big", "HTML", "not there"],
)
def test_a_configuration_that_cannot_be_read_is_refused(
    tool: Tool, platform: Platform, answer: Answer
) -> None:
    platform.routes["/openid"] = lambda _: answer
    page = post(tool, invited(tool))
    assert page.status_code == 400
    assert "configuration cannot be read" in page.text


@pytest.mark.parametrize(
    "url", ["", "file:///etc/passwd", "http://lms.example.org/openid", "https://u:p@lms.example"]
)
def test_only_https_addresses_are_fetched(tool: Tool, url: str) -> None:
    given = invited(tool) | {"openid_configuration": url}
    assert tool.client.get("/lti/register", query_string=given).status_code == 400
    assert post(tool, given).status_code == 400


def test_an_unknown_or_old_invitation_reaches_no_lms(tool: Tool, platform: Platform) -> None:
    given = invited(tool) | {"invitation": "guessed"}
    assert tool.client.get("/lti/register", query_string=given).status_code == 400
    assert post(tool, given).status_code == 400
    with tool.database.unit_of_work() as uow:
        url = invite(
            uow,
            asker=OPERATOR,
            community_id=tool.community_id,
            name="Old",
            base_url=TOOL,
            now=utc_now() - timedelta(days=8),
        )
        uow.commit()
    old = {"invitation": parse_qs(urlsplit(url).query)["invitation"][0]}
    assert post(tool, given | old).status_code == 400
    assert platform.asked == []


def test_services_of_our_own_machine_are_nobodys_lms(platform: Platform) -> None:
    """Whoever holds an invitation must not reach what listens on loopback beside CHILD."""
    url = f"{platform.url}/openid"
    with pytest.raises(NotGranted):
        read_platform(url, base_url="https://child.example.org", timeout_s=3)
    assert platform.asked == []
    assert read_platform(url, base_url=TOOL, timeout_s=3).issuer == platform.url


@pytest.mark.parametrize(
    "granted",
    [
        {"client_id": "x" * 256},
        {"client_id": "a\0b"},
        {"client_id": "granted", TOOL_CONFIGURATION: {"deployment_id": "x" * 256}},
        {"client_id": "granted", TOOL_CONFIGURATION: {"deployment_id": "1\n"}},
    ],
)
def test_what_cannot_be_kept_is_refused_readably(
    tool: Tool, platform: Platform, granted: dict[str, Any]
) -> None:
    platform.routes["/register"] = lambda _: Answer(body=granted)
    page = post(tool, invited(tool))
    assert page.status_code == 400
    assert "characters" in page.text
    assert registered(tool) == []


def test_a_token_in_the_configurations_address_reaches_no_log(
    tool: Tool, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    """Canvas puts its registration token there."""
    platform.routes["/openid"] = lambda _: Answer(302, headers={"Location": "http://127.0.0.2:1/"})
    given = invited(tool)
    given["openid_configuration"] += "?registration_token=s3cret"
    with caplog.at_level("INFO", "child.lti"):
        assert "s3cret" not in post(tool, given).text
    assert "registration refused" in caplog.text
    assert "s3cret" not in caplog.text
