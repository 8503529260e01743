"""`child lrs …` on a real installation: what it prints, what it refuses."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from lrs_adapter import (
    DocumentKind,
    Shelf,
    check_key,
    fetch_token,
    find_document,
    read_document_name,
)
from plugin.cli.lrs import lrs
from storage import Database, utc_now
from tests.databases import IRI_BASE
from tests.integration.flaky_lrs import flaky_lrs
from tests.integration.records_world import record_some


@pytest.fixture
def environment(database: Database, tmp_path: Path) -> dict[str, str]:
    return {
        "CHILD_DATA_DIR": str(tmp_path),
        "CHILD_DATABASE_URL": database.url,
        "CHILD_IRI_BASE": IRI_BASE,
        "CHILD_BASE_URL": "http://localhost:8000",
    }


def run(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(lrs, arguments, env=environment)


def as_json(environment: dict[str, str], *arguments: str) -> Any:
    result = run(environment, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_key_is_made_listed_and_revoked(database: Database, environment: dict[str, str]) -> None:
    made = as_json(environment, "key", "create", "--label", "Simulator", "--scope", "all/read")
    assert set(made) == {"endpoint", "key", "secret"}
    assert made["endpoint"] == "http://localhost:8000/xapi"
    with database.look_up() as within:
        found = check_key(within, made["key"], made["secret"], now=utc_now())
        assert found is not None
        assert found.scopes == {"all/read"}
        assert check_key(within, made["key"], "other", now=utc_now()) is None
    [listed] = as_json(environment, "key", "list")
    assert (listed["label"], listed["revoked"]) == ("Simulator", None)
    assert made["secret"] not in json.dumps(listed)
    as_json(environment, "key", "revoke", made["key"])
    with database.look_up() as within:
        assert check_key(within, made["key"], made["secret"], now=utc_now()) is None
    assert run(environment, "key", "revoke", "nothing").exit_code == 1


def test_a_key_gets_a_new_secret_beside_the_one_before(
    database: Database, environment: dict[str, str]
) -> None:
    made = as_json(environment, "key", "create", "--label", "Simulator")
    new = as_json(environment, "key", "rotate", made["key"], "--overlap-hours", "2")
    assert new["key"] == made["key"]
    with database.look_up() as within:
        for secret in (made["secret"], new["secret"]):
            assert check_key(within, made["key"], secret, now=utc_now()) is not None
    [listed] = as_json(environment, "key", "list")
    assert listed["former_secret_until"].startswith(new["former_until"][:16])
    assert run(environment, "key", "rotate", "nothing").exit_code == 1
    assert run(environment, "key", "create", "--label", "x", "--community", "no").exit_code == 1


def test_content_is_launched_for_one_learner(
    database: Database, environment: dict[str, str]
) -> None:
    made = as_json(environment, "key", "create", "--label", "Content")
    about = ("--url", "https://au.example/?v=1", "--activity", "https://au.example/1")
    launch = ("key", "launch", made["key"], *about, "--actor")
    told = as_json(environment, *launch, '{"mbox": "mailto:she@example.org"}')
    asked = dict(parse_qsl(urlsplit(told["url"]).query))
    assert asked["v"] == "1"
    assert asked["endpoint"] == "http://localhost:8000/xapi/"
    assert asked["registration"] == told["registration"]
    assert json.loads(asked["actor"]) == {"mbox": "mailto:she@example.org"}
    code = dict(parse_qsl(urlsplit(asked["fetch"]).query))["code"]
    with database.unit_of_work() as uow:
        assert fetch_token(uow, code, now=utc_now()) is not None
    refused = run(environment, *launch, '{"mbox": "she"}')
    assert (refused.exit_code, "mailto" in refused.stderr) == (1, True)
    no_iri = run(environment, *launch, '{"mbox": "mailto:she@example.org"}', "--return-url", "home")
    assert (no_iri.exit_code, "--return-url" in no_iri.stderr) == (1, True)


def test_a_launch_writes_what_content_reads_first(
    database: Database, environment: dict[str, str]
) -> None:
    made = as_json(environment, "key", "create", "--label", "Content")
    au, her = "https://au.example/1", '{"mbox": "mailto:she@example.org"}'
    launch = (
        "key", "launch", made["key"], "--url", "https://au.example/", "--activity", au,
        "--actor", her,
    )  # fmt: skip
    attempt = as_json(environment, *launch)["registration"]
    first = launch_data(database, attempt)
    assert first["launchMode"] == "Normal"
    assert first["moveOn"] == "NotApplicable"
    assert set(first) == {"contextTemplate", "launchMode", "moveOn"}
    [grouping] = first["contextTemplate"]["contextActivities"]["grouping"]
    assert grouping == {"objectType": "Activity", "id": au}
    as_json(
        environment, *launch, "--registration", attempt, "--mode", "Review", "--move-on",
        "CompletedAndPassed", "--mastery-score", "0.75", "--return-url", "https://lms.example/",
        "--parameters", "level=2", "--publisher-id", "https://publisher.example/au",
    )  # fmt: skip
    second = launch_data(database, attempt)
    told = {name: second[name] for name in second if name != "contextTemplate"}
    assert told == {
        "launchMode": "Review",
        "moveOn": "CompletedAndPassed",
        "masteryScore": 0.75,
        "returnURL": "https://lms.example/",
        "launchParameters": "level=2",
    }
    [grouping] = second["contextTemplate"]["contextActivities"]["grouping"]
    assert grouping["id"] == "https://publisher.example/au"
    sessions = [one["contextTemplate"]["extensions"][SESSION] for one in (first, second)]
    assert UUID(sessions[0]) != UUID(sessions[1])
    for wrong in ("1.1", "0.12345"):
        assert run(environment, *launch, "--mastery-score", wrong).exit_code == 2


SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"


def launch_data(database: Database, registration: str) -> Any:
    """The state as content reads it."""
    asked = {
        "activityId": "https://au.example/1",
        "agent": '{"mbox": "mailto:she@example.org"}',
        "registration": registration,
        "stateId": "LMS.LaunchData",
    }
    with database.reading() as session:
        found = find_document(session, Shelf(), read_document_name(DocumentKind.STATE, asked))
    assert found is not None
    assert found.content_type == "application/json"
    return json.loads(found.content)


def test_a_target_is_added_paused_and_resumed(
    database: Database, environment: dict[str, str]
) -> None:
    record_some(database, 2)
    given = ("--endpoint", "https://lrs.example.org/xapi", "--key", "k", "--secret", "s")
    as_json(environment, "target", "add", "--label", "ministry", *given)
    assert run(environment, "target", "add", "--label", "ministry", *given).exit_code == 1
    [one] = as_json(environment, "target", "status", "--label", "ministry")
    assert (one["behind"], one["state"], one["refused"]) == (2, "active", [])
    as_json(environment, "target", "pause", "ministry")
    [one] = as_json(environment, "target", "list")
    assert one["state"] == "paused"
    as_json(environment, "target", "resume", "ministry")
    assert "ministry: active, 2 behind" in run(environment, "target", "status").stdout
    wrong = run(environment, "target", "status", "--label", "nobody", "--json")
    assert wrong.exit_code == 1
    assert "nobody" in json.loads(wrong.stdout)["error"]


def test_what_is_no_address_or_scope_is_refused(environment: dict[str, str]) -> None:
    wrong = run(
        environment, "target", "add", "--label", "x", "--endpoint", "lrs", "--key", "k",
        "--secret", "s",
    )  # fmt: skip
    assert wrong.exit_code == 1
    assert "not the address of an LRS" in wrong.output
    assert run(environment, "key", "create", "--label", "x", "--scope", "root").exit_code == 2


def test_what_a_target_did_not_take_is_listed_resent_and_set_aside(
    database: Database, environment: dict[str, str]
) -> None:
    [first, _] = record_some(database, 2)
    given = ("--endpoint", "http://127.0.0.1:9/xapi", "--key", "k", "--secret", "s")
    as_json(environment, "target", "add", "--label", "ministry", *given)
    assert as_json(environment, "target", "refused", "ministry") == []
    assert as_json(environment, "target", "set-aside", "ministry") == [str(first)]
    [letter] = as_json(environment, "target", "refused", "ministry")
    assert (letter["statement_id"], "by_hand" in letter["reason"]) == (str(first), True)
    wrong = run(environment, "target", "resend", "ministry", "--json")
    assert wrong.exit_code == 1
    assert "[no_answer]" in json.loads(wrong.stdout)["trouble"]
    with flaky_lrs() as lrs:
        changed = as_json(environment, "target", "change", "ministry", "--endpoint", lrs.endpoint)
        assert changed["changed"] == ["endpoint"]
        [sent] = as_json(environment, "target", "resend", "ministry")["resent"]
        assert (sent["statement_id"], sent["delivered"]) == (str(first), True)
        assert list(lrs.kept) == [str(first)]
    assert as_json(environment, "target", "refused", "ministry") == []
    for command in ("refused", "resend", "set-aside", "change"):
        assert run(environment, "target", command, "nobody").exit_code == 1
