"""`child unit`, `child role` and `child audit`, as the operator types them."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from community import join
from plugin.cli import main
from plugin.services import open_services
from plugin.settings import read_settings
from storage import utc_now
from tests.databases import IRI_BASE, Templates


class Installation:
    def __init__(self, url: str, folder: Path) -> None:
        self.environment = {
            "CHILD_DATA_DIR": str(folder),
            "CHILD_DATABASE_URL": url,
            "CHILD_IRI_BASE": IRI_BASE,
        }

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(main, list(words), env=self.environment)

    def done(self, *words: str) -> Any:
        result = self.run(*words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.output)

    def member(self) -> UUID:
        """The record id of somebody new."""
        services = open_services(read_settings(self.environment))
        with services.database.unit_of_work() as uow:
            joined = join(uow, name="Demo", now=utc_now())
            uow.commit()
        services.database.dispose()
        return joined.record_id


@pytest.fixture
def child(templates: Templates, tmp_path: Path) -> Any:
    url = templates.fresh("sqlite")
    yield Installation(url, tmp_path)
    templates.drop(url)


def connected(child: Installation) -> str:
    answer = child.done(
        *("lms", "add", "--community", "ignite", "--name", "LMS"),
        *("--issuer", "https://lms.example.org", "--client-id", "1"),
        *("--auth-login-url", "https://lms.example.org/auth"),
        *("--auth-token-url", "https://lms.example.org/token"),
        *("--jwks-url", "https://lms.example.org/jwks", "--deployment", "1"),
    )
    return str(answer["id"])


def test_a_unit_gets_its_community_and_its_lms(child: Installation) -> None:
    child.done("community", "add", "ignite", "--name", "Ignite")
    child.done("unit", "add", "north", "--name", "Training, North")
    lms = connected(child)
    early = child.run("unit", "lms", "north", lms, "--reason", "theirs")
    assert early.exit_code == 1
    assert "agree" in early.output
    child.done("unit", "community", "north", "ignite", "--reason", "agreed")
    child.done("unit", "lms", "north", lms, "--reason", "theirs")
    [shown] = child.done("unit", "list")
    assert (shown["communities"], shown["lms"]) == (["ignite"], [lms])
    child.done("unit", "lms", "north", lms, "--take", "--reason", "not theirs")
    child.done("unit", "community", "north", "ignite", "--end", "--reason", "over")
    [shown] = child.done("unit", "list")
    assert (shown["communities"], shown["lms"]) == ([], [])
    acts = [one["act"] for one in child.done("audit", "list", "--unit", "north")]
    assert acts == [
        "agreement.ended",
        "lms.taken",
        "lms.given",
        "agreement.agreed",
        "agreement.asked",
        "unit.founded",
    ]


def test_a_role_is_given_shown_and_ended(child: Installation) -> None:
    child.done("unit", "add", "north", "--name", "North")
    who = str(child.member())
    given = child.done(
        *("role", "grant", who, "--role", "coordinator", "--unit", "north"),
        *("--until", "2999-01-01", "--reason", "leads"),
    )
    [shown] = child.done("role", "list", "--unit", "north")
    assert (shown["grant"], shown["member"], shown["role"]) == (given["grant"], who, "coordinator")
    assert shown["until"].startswith("2999-01-01")
    child.done("role", "end", given["grant"], "--reason", "left")
    assert child.done("role", "list", "--unit", "north") == []
    assert len(child.done("role", "list")) == 1
    again = child.run("role", "end", given["grant"], "--reason", "left")
    assert (again.exit_code, "ended already" in again.output) == (1, True)
    log = child.done("audit", "list", "--act", "role")
    assert [(one["act"], one["reason"]) for one in log] == [
        ("role.ended", "left"),
        ("role.granted", "leads"),
    ]


def test_a_role_that_is_not_held_there_is_refused(child: Installation) -> None:
    who = str(child.member())
    refused = child.run("role", "grant", who, "--role", "author", "--installation", "--reason", "x")
    assert (refused.exit_code, "administrator" in refused.output) == (1, True)
    nowhere = child.run("role", "grant", who, "--role", "author", "--reason", "x")
    assert nowhere.exit_code == 2


def test_keys_and_targets_are_accounted_for_without_their_secrets(child: Installation) -> None:
    key = child.done("lrs", "key", "create", "--label", "Simulator")
    child.done("lrs", "key", "revoke", key["key"])
    child.done(
        *("lrs", "target", "add", "--label", "ministry", "--key", "k", "--secret", "hush-hush"),
        *("--endpoint", "https://lrs.example.org/xapi"),
    )
    child.done("lrs", "target", "pause", "ministry")
    log = child.done("audit", "list", "--installation")
    assert [one["act"] for one in log] == [
        "lrs.paused",
        "lrs.added",
        "xapi-key.revoked",
        "xapi-key.created",
    ]
    assert key["secret"] not in json.dumps(log)
    assert "hush-hush" not in json.dumps(log)
