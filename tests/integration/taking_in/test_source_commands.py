"""`child lrs source …` on a real installation: what it does, prints and refuses; and the worker."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lrs_adapter import read_after
from plugin.cli import main
from plugin.cli.lrs import lrs
from storage import Database
from tests.databases import IRI_BASE
from tests.integration.records_world import received
from tests.integration.taking_in.odd_source import OddSource, odd_source


@pytest.fixture
def odd() -> Iterator[OddSource]:
    with odd_source() as running:
        yield running


@pytest.fixture
def environment(database: Database, tmp_path: Path) -> dict[str, str]:
    return {
        "CHILD_DATA_DIR": str(tmp_path),
        "CHILD_DATABASE_URL": database.url,
        "CHILD_IRI_BASE": IRI_BASE,
        "CHILD_BASE_URL": "http://localhost:8000",
        "CHILD_HTTP_TIMEOUT_S": "5",
    }


def run(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(lrs, ["source", *arguments], env=environment)


def as_json(environment: dict[str, str], *arguments: str, code: int = 0) -> Any:
    result = run(environment, *arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def work(environment: dict[str, str]) -> None:
    result = CliRunner().invoke(main, ["worker", "--until-idle"], env=environment)
    assert result.exit_code == 0, result.output


def add(environment: dict[str, str], odd: OddSource, *more: str) -> Any:
    given = ("--label", "moodle", "--endpoint", odd.endpoint, "--key", "k", "--secret", "hidden")
    return as_json(environment, "add", *given, *more)


def test_a_source_is_added_tried_and_read_by_the_worker(
    database: Database, environment: dict[str, str], odd: OddSource
) -> None:
    ids = odd.store_some(25)
    added = add(environment, odd)
    assert added["authority"] == "source:moodle"
    tried = as_json(environment, "try", "moodle")
    assert (tried["code"], tried["looked_at"], tried["valid"]) == ("well", 10, 10)
    assert "10 could be taken in" in run(environment, "try", "moodle").output
    [before] = as_json(environment, "status")
    assert (before["taken"], before["is_behind"]) == (0, True)
    work(environment)
    with database.reading() as session:
        assert [str(one.statement_id) for one in read_after(session, 0, 99)] == ids
    [found] = as_json(environment, "status", "--label", "moodle")
    assert (found["taken"], found["refused"], found["is_behind"]) == (25, 0, False)
    [listed] = as_json(environment, "list")
    assert (listed["state"], listed["authority"]) == ("active", "source:moodle")
    assert "hidden" not in run(environment, "status", "--json").output


def test_what_is_not_taken_is_listed_and_asked_for_again(
    environment: dict[str, str], odd: OddSource
) -> None:
    bad = received(extra="a secret of hers")
    odd.store(bad, received())
    add(environment, odd)
    work(environment)
    [refused] = as_json(environment, "refused", "moodle")
    assert (refused["statement_id"], refused["code"]) == (bad["id"], "invalid")
    assert bad["id"] in run(environment, "refused", "moodle").output
    assert as_json(environment, "refused", "moodle", "--retry", code=1)["trouble"] is None
    del odd.kept[0]["extra"]
    again = as_json(environment, "refused", "moodle", "--retry", "--statement", bad["id"])
    assert [one["taken"] for one in again["retaken"]] == [True]
    assert as_json(environment, "refused", "moodle") == []


def test_trouble_is_told_by_exit_code_and_mended_by_a_change(
    environment: dict[str, str], odd: OddSource
) -> None:
    odd.store_some(3)
    odd.script = lambda _path, _asked: (401, {}, b"")
    add(environment, odd)
    work(environment)
    [found] = as_json(environment, "status", code=1)
    assert "child lrs source change LABEL --key" in found["last_error"]
    assert "1 tries failed" in run(environment, "status").output
    assert as_json(environment, "try", "moodle", code=1)["code"] == "key_refused"
    odd.script = lambda _path, _asked: None
    changed = as_json(
        environment, "change", "moodle", "--key", "other", "--secret", "s", "--since", "2026-01-01"
    )
    assert changed["changed"] == ["key", "secret", "since"]
    work(environment)
    [found] = as_json(environment, "status")
    assert (found["taken"], found["failures"]) == (3, 0)


def test_what_is_chosen_comes_in_and_a_wider_choice_tells_how_to_go_back(
    database: Database, environment: dict[str, str], odd: OddSource
) -> None:
    done = {"id": "https://example.org/verbs/done"}
    ids = odd.store(received(verb=done), received(), received(verb=done), received())
    add(environment, odd, "--verb", done["id"], "--since", "2026-03-31")
    tried = as_json(environment, "try", "moodle")
    assert (tried["looked_at"], tried["valid"], tried["left_out"]) == (4, 2, 2)
    work(environment)
    assert {one.get("verb") for one in odd.asked} == {done["id"]}
    [found] = as_json(environment, "status")
    assert (found["taken"], found["filtered"], found["verbs"]) == (2, 2, [done["id"]])
    assert "2 arrived and were left out" in run(environment, "status").output
    narrower = as_json(environment, "change", "moodle", "--activity", "https://example.org/a")
    assert "read_again" not in narrower
    wider = as_json(environment, "change", "moodle", "--clear", "filter")
    again = "child lrs source change moodle --since 2026-03-31T00:00:00Z"
    assert (wider["changed"], wider["read_again"]) == (["verbs", "activities"], again)
    assert "read_again" not in as_json(environment, *again.split()[3:])
    work(environment)
    with database.reading() as session:
        assert {str(one.statement_id) for one in read_after(session, 0, 99)} == set(ids)
    [found] = as_json(environment, "status")
    assert (found["taken"], found["filtered"], found["verbs"]) == (4, 2, [])
    refused = as_json(environment, "change", "moodle", "--verb", "done", code=1)
    assert "is no IRI" in refused["error"]


def test_paused_resumed_removed(environment: dict[str, str], odd: OddSource) -> None:
    odd.store_some(2)
    add(environment, odd, "--every", "300", "--overlap", "10", "--define")
    as_json(environment, "pause", "moodle")
    work(environment)
    assert odd.asked == []
    assert as_json(environment, "resume", "moodle")["state"] == "active"
    work(environment)
    assert as_json(environment, "status")[0]["taken"] == 2
    as_json(environment, "remove", "moodle")
    assert as_json(environment, "list") == []
    assert [one["state"] for one in as_json(environment, "list", "--removed")] == ["removed"]
    work(environment)


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "--label", "A B", "--endpoint", "https://x.example/xapi", "--key", "k"),
        ("add", "--label", "x", "--endpoint", "x.example", "--key", "k"),
        ("add", "--label", "x", "--endpoint", "https://x.example", "--key", "k", "--every", "1"),
        ("change", "nothing", "--every", "60"),
        ("pause", "nothing"),
        ("remove", "nothing"),
        ("refused", "nothing"),
        ("refused", "nothing", "--retry"),
        ("status", "--label", "nothing"),
        ("try", "nothing"),
    ],
)
def test_what_is_wrong_is_refused_with_what_to_do(
    environment: dict[str, str], arguments: tuple[str, ...]
) -> None:
    more = ("--secret", "s") if arguments[0] == "add" else ()
    told = as_json(environment, *arguments, *more, code=1)["error"]
    assert "child lrs source list" in told or "Give" in told or "Write" in told
