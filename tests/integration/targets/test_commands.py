"""`child lrs target …` that choose, set back, drain, move and remove."""

from pathlib import Path

import pytest

from community import INSTALLATION, OPERATOR, add_community, audit_entries
from storage import Database
from tests.databases import IRI_BASE
from tests.integration.flaky_lrs import flaky_lrs
from tests.integration.records_world import NOON, record_some
from tests.integration.test_lrs_commands import as_json, run


@pytest.fixture
def environment(database: Database, tmp_path: Path) -> dict[str, str]:
    return {
        "CHILD_DATA_DIR": str(tmp_path),
        "CHILD_DATABASE_URL": database.url,
        "CHILD_IRI_BASE": IRI_BASE,
        "CHILD_BASE_URL": "http://localhost:8000",
    }


ADD = ("target", "add", "--label", "x", "--key", "k", "--secret", "s")
PLACE = ("--endpoint", "http://127.0.0.1:9/xapi")


def test_what_a_target_gets_is_chosen_and_told(environment: dict[str, str]) -> None:
    chosen = ("--verb", "urn:v", "--lms", "Moodle", "--xapi-version", "2.0.0", "--batch", "500")
    as_json(environment, *ADD, *PLACE, *chosen, "--rate", "100")
    [told] = as_json(environment, "target", "status")
    settings = told["settings"]
    assert (settings["xapi_version"], settings["batch"], settings["rate"]) == ("2.0.0", 500, 100)
    assert settings["filter"]["verbs"] == ["urn:v"]
    change = ("target", "change", "x", "--clear", "lms", "--clear", "rate", "--activity", "urn:a")
    changed = as_json(environment, *change, "--xapi-version", "as-written")["changed"]
    assert changed == ["activities", "platforms", "rate", "xapi_version"]
    [told] = as_json(environment, "target", "status")
    assert told["settings"]["filter"] == {
        "communities": [], "verbs": ["urn:v"], "activities": ["urn:a"], "platforms": [],
    }  # fmt: skip
    as_json(environment, "target", "change", "x", "--clear", "filter")
    [told] = as_json(environment, "target", "status")
    assert not any(told["settings"]["filter"].values())


def test_a_community_is_named_by_its_short_name(
    environment: dict[str, str], database: Database
) -> None:
    with database.unit_of_work() as uow:
        add_community(uow, asker=OPERATOR, slug="ignite", name={"en": "Ignite"}, now=NOON)
        uow.commit()
    as_json(environment, *ADD, *PLACE, "--community", "ignite")
    [told] = as_json(environment, "target", "status")
    assert told["settings"]["filter"]["communities"] == [f"{IRI_BASE}/communities/ignite"]


@pytest.mark.parametrize(
    "wrong",
    [
        ("--community", "nobody"),
        ("--verb", "no iri"),
        ("--lms", " "),
        ("--batch", "501"),
        ("--batch", "0"),
        ("--rate", "0"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(environment: dict[str, str], wrong: tuple[str, ...]) -> None:
    assert run(environment, *ADD, *PLACE, *wrong).exit_code == 1
    assert as_json(environment, "target", "list") == []


def test_it_is_set_back_drained_moved_and_removed(
    environment: dict[str, str], database: Database
) -> None:
    as_json(environment, *ADD, *PLACE)
    record_some(database, 2)
    assert as_json(environment, "target", "drain", "x")["left"] == 2
    as_json(environment, "target", "resume", "x")
    told = as_json(environment, "target", "replay", "x", "--since", "2026-01-01", "--dry-run")
    assert (told["after"], told["again"], told["dry_run"]) == (0, 0, True)
    as_json(environment, "target", "replay", "x", "--after", "0")
    assert run(environment, "target", "replay", "x", "--after", "1").exit_code == 1
    assert run(environment, "target", "replay", "x").exit_code == 2
    login = ("--key", "k2", "--secret", "s2")
    nobody = run(environment, "target", "move", "x", *login, *PLACE)
    assert (nobody.exit_code, "no_answer" in nobody.stderr) == (1, True)
    with flaky_lrs() as lrs:
        there = ("--endpoint", lrs.endpoint, "--unseen")
        as_json(environment, "target", "move", "x", *login, *there, "--dry-run")
        [listed] = as_json(environment, "target", "list")
        assert listed["endpoint"] == PLACE[1]
        as_json(environment, "target", "move", "x", *login, *there, "--anew")
        [listed] = as_json(environment, "target", "list")
        assert listed["endpoint"] == lrs.endpoint
    foreseen = as_json(environment, "target", "remove", "x", "--dry-run")
    assert (foreseen["behind"], foreseen["removed"]) == (2, False)
    as_json(environment, "target", "remove", "x")
    assert as_json(environment, "target", "list") == []
    with database.reading() as session:
        entries = audit_entries(session, asker=OPERATOR, scope=INSTALLATION, now=NOON)
    acts = [each.act for each in entries]
    for act in ("lrs.drained", "lrs.replayed", "lrs.moved", "lrs.removed"):
        assert act in acts
