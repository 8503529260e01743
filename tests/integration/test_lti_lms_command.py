"""`child lms`: what an operator types and reads."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner

from community import found_community
from plugin.cli.lms import lms
from plugin.cli.opening import ready_services
from plugin.lti import platform_configuration
from plugin.lti.transport import Reply
from plugin.services import Services
from storage import Database, utc_now
from tests.databases import IRI_BASE

GIVEN = [
    "--community",
    "ignite",
    "--name",
    "Campus",
    "--issuer",
    "https://lms.example.org",
    "--client-id",
    "abc",
    "--auth-login-url",
    "https://lms.example.org/auth",
    "--auth-token-url",
    "https://lms.example.org/token",
    "--jwks-url",
    "https://lms.example.org/certs",
]


@pytest.fixture
def runner(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[CliRunner]:
    """Runs commands as a process would; what each of them opened is closed with the test."""
    opened: list[Services] = []

    def ready(*, as_json: bool = False) -> Services:
        opened.append(ready_services(as_json=as_json))
        return opened[-1]

    for module in ("plugin.cli.lms", "plugin.cli.lms_add"):
        monkeypatch.setattr(import_module(module), "ready_services", ready)
    with database.unit_of_work() as uow:
        found_community(uow, slug="ignite", name={"en": "Ignite"}, now=utc_now())
        uow.commit()
    monkeypatch.setenv("CHILD_DATABASE_URL", database.url)
    monkeypatch.setenv("CHILD_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CHILD_IRI_BASE", IRI_BASE)
    monkeypatch.setenv("CHILD_BASE_URL", "https://child.example.org")
    yield CliRunner()
    for services in opened:
        services.database.dispose()


def _json(runner: CliRunner, *arguments: str, code: int = 0) -> Any:
    result = runner.invoke(lms, [*arguments, "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_invite_prints_an_address(runner: CliRunner) -> None:
    answer = _json(runner, "invite", "--community", "ignite", "--name", "Campus")
    assert list(answer) == ["url"]
    assert answer["url"].startswith("https://child.example.org/lti/register?invitation=")


def test_add_list_and_remove(runner: CliRunner) -> None:
    added = _json(runner, "add", *GIVEN, "--deployment", "1", "--deployment", "2")
    assert added["tool"] == {
        "login_url": "https://child.example.org/lti/login",
        "launch_url": "https://child.example.org/lti/launch",
        "jwks_url": "https://child.example.org/lti/jwks.json",
        "deep_linking_url": "https://child.example.org/lti/launch",
        "redirect_uris": ["https://child.example.org/lti/launch"],
        "domain": "child.example.org",
    }
    (listed,) = _json(runner, "list")["registrations"]
    assert listed["deployments"] == ["1", "2"]
    assert listed["deployment_rule"] == "listed"
    assert listed["algorithms"] == ["RS256"]
    assert listed["frame_origins"] == ["https://lms.example.org"]
    shown = runner.invoke(lms, ["list"]).stdout
    assert "Campus" in shown
    _json(runner, "remove", added["id"], "--yes")
    assert _json(runner, "list")["registrations"] == []


def test_what_the_lms_says_of_itself_need_not_be_given(
    runner: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    lms = "https://lms.example.org"
    said = {
        "issuer": lms,
        "authorization_endpoint": f"{lms}/auth",
        "token_endpoint": f"{lms}/token",
        "jwks_uri": f"{lms}/certs",
        "authorization_server": "https://tokens.example.org",
        "id_token_signing_alg_values_supported": ["PS256"],
    }
    answer = Reply(200, {}, json.dumps(said).encode())
    monkeypatch.setattr(platform_configuration, "ask", lambda *_, **__: answer)
    read = ("--openid-configuration", f"{lms}/openid", "--client-id", "abc", "--name", "Campus")
    added = _json(runner, "add", *read, "--auth-token-url", f"{lms}/other")
    assert [added[name] for name in ("issuer", "auth_login_url", "auth_token_url")] == [
        lms,
        f"{lms}/auth",
        f"{lms}/other",
    ]
    assert added["token_audience"] == "https://tokens.example.org"
    assert added["algorithms"] == ["PS256"]
    answer = Reply(200, {}, b'{"issuer": "https://lms.example.org"}')
    refused = _json(runner, "add", *read, code=1)["error"]
    assert refused == "Give --auth-login-url."
    answer = Reply(500, {}, b"<html>")
    assert "it answers 500" in _json(runner, "add", *read, code=1)["error"]


def test_change_what_an_lms_may_do(runner: CliRunner) -> None:
    added = _json(runner, "add", *GIVEN, "--deployment", "1")
    changes = ["--deployment", "2", "--issuer-alias", "https://lms.example.org/"]
    changes += ["--frame-origin", "https://a.example.org/"]
    changed = _json(runner, "change", added["id"], *changes)
    assert changed["deployments"] == ["1", "2"]
    assert changed["issuer_aliases"] == ["https://lms.example.org/"]
    assert changed["frame_origins"] == ["https://a.example.org", "https://lms.example.org"]
    changed = _json(runner, "change", added["id"], "--drop-frame-origin", "https://lms.example.org")
    assert changed["frame_origins"] == ["https://a.example.org"]
    place = "https://school.example.org"
    changed = _json(runner, "change", added["id"], "--service-origin", place)
    assert changed["service_origins"] == [place]
    changed = _json(runner, "change", added["id"], "--drop-service-origin", place)
    assert (changed["service_origins"], changed["waiting_origins"]) == ([], [])
    _json(runner, "change", added["id"], "--service-origin", "nowhere", code=1)
    _json(runner, "change", added["id"], "--frame-origin", "nowhere", code=1)
    _json(runner, "change", str(uuid4()), "--deployment", "2", code=1)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (["--community", "nobody"], "no community nobody"),
        (["--jwks-url", "http://lms.example.org/certs"], "not an https address"),
        (["--frame-origin", "https://lms.example.org/path"], "not an origin"),
        (["--issuer", "lms"], "issuer"),
    ],
)
def test_what_cannot_be_added_says_why(runner: CliRunner, changed: list[str], said: str) -> None:
    assert said in _json(runner, "add", *GIVEN, *changed, code=1)["error"]
    assert _json(runner, "list")["registrations"] == []


def test_the_same_client_is_not_added_twice(runner: CliRunner) -> None:
    _json(runner, "add", *GIVEN)
    again = _json(runner, "add", *GIVEN, "--issuer", "https://lms.example.org/", code=1)
    assert "connected already" in again["error"]
