"""`child person list` on a real installation: what operators see, and that they see no name."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from plugin.cli.person import person
from storage import Database, utc_now
from tests.databases import IRI_BASE
from tests.integration.joining.joining_world import Members


@pytest.fixture
def environment(database: Database, tmp_path: Path) -> dict[str, str]:
    return {
        "CHILD_DATA_DIR": str(tmp_path),
        "CHILD_DATABASE_URL": database.url,
        "CHILD_IRI_BASE": IRI_BASE,
    }


def said(environment: dict[str, str], *arguments: str) -> str:
    result = CliRunner().invoke(person, ["list", *arguments], env=environment)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_operators_see_what_was_joined_and_no_name(
    database: Database, environment: dict[str, str]
) -> None:
    assert said(environment) == "Nobody has joined places yet.\n"
    members, now = Members(database), utc_now() - timedelta(minutes=20)
    a, b, c = (members.new(f"Demo {name}") for name in "ABC")
    joined = members.join(a, b, now=now)
    members.part(b, joined.id, now=now + timedelta(minutes=1))
    members.make(c, now=now + timedelta(minutes=2))
    members.make(c, now=now + timedelta(minutes=10))

    listed: list[dict[str, Any]] = json.loads(said(environment, "--json"))
    assert [one["state"] for one in listed] == ["open", "replaced", "parted"]
    parted = listed[2]
    assert parted["first_record_id"] == str(a.record_id)
    assert parted["second_record_id"] == str(b.record_id)
    assert parted["parted_by"] == "second"
    hers = json.loads(said(environment, "--json", "--record-id", str(b.record_id)))
    assert [one["offer_id"] for one in hers] == [parted["offer_id"]]
    text = said(environment)
    assert "parted by the second side" in text
    assert "Demo" not in text + json.dumps(listed)


def test_an_offer_that_nobody_finished_ran_out(
    database: Database, environment: dict[str, str]
) -> None:
    members = Members(database)
    members.make(members.new(), now=utc_now() - timedelta(hours=1))
    assert "ran out" in said(environment)
