"""`child curriculum diff`, `courses` and `move`, as somebody types them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from community import join
from curricula import Place, enrol, version_by_hash
from plugin.cli import main
from plugin.services import open_services
from plugin.settings import read_settings
from storage import utc_now
from tests.unit.plugin.web.world import SETTINGS, write_course


@pytest.fixture
def run(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command on a database of its own; two versions are published there."""
    monkeypatch.setenv("CHILD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CHILD_DATABASE_URL", database_url)
    monkeypatch.setenv("CHILD_IRI_BASE", "https://child.example")

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["curriculum", *arguments])

    course = write_course(tmp_path / "course")
    for settings in (SETTINGS, SETTINGS.replace("slug: reading", "slug: to-read")):
        (course / "curriculum.yaml").write_text(settings, encoding="utf-8")
        assert command("import", str(course), "--community", "ignite", "--publish").exit_code == 0
    return command


@pytest.fixture
def hashes(run: Any) -> list[str]:
    return [each["version"] for each in json.loads(run("list", "--json").stdout)]


def enrol_somebody(version_hash: str) -> None:
    services = open_services(read_settings())
    with services.database.unit_of_work() as uow:
        enrol(
            uow,
            member_id=join(uow, now=utc_now()).id,
            version_id=version_by_hash(uow.session, version_hash).id,
            place=Place("lti:1:1:7", "LMS"),
            now=utc_now(),
        )
        uow.commit()
    services.database.dispose()


def test_a_difference_is_told_as_text_and_as_json(run: Any, hashes: list[str]) -> None:
    old, new = hashes
    text = run("diff", old[:12], new[:12])
    assert text.exit_code == 0
    assert "Lesson reading -> to-read (same file): renamed" in text.stdout
    data = json.loads(run("diff", old, new, "--json").stdout)
    assert data["lesson_map"] == {"values": "values", "reading": "to-read"}
    assert run("diff", old, old).stdout == "Nothing changed.\n"
    said = json.loads(run("diff", old, new, "--map", "reading=", "--json").stdout)
    assert said["lesson_map"]["reading"] is None
    assert run("diff", old, new, "--map", "reading").exit_code == 2
    wrong = run("diff", old, new, "--map", "nothing=values", "--json")
    assert wrong.exit_code == 1
    assert "no lesson 'nothing'" in json.loads(wrong.stdout)["error"]


def test_a_course_is_listed_previewed_and_moved(run: Any, hashes: list[str]) -> None:
    old, new = hashes
    assert "No course studies a curriculum yet." in run("courses").stdout
    enrol_somebody(old)
    (course,) = json.loads(run("courses", "--json").stdout)
    assert (course["course"], course["learners"]) == ("lti:1:1:7", {old: 1})
    assert run("move", old, new).exit_code == 2
    to_all = (old, new, "--all-courses")
    seen = run("move", *to_all, "--preview")
    assert "1 of 1 learners would be moved." in seen.stdout
    refused = run("move", *to_all, "--json")
    assert (refused.exit_code, list(json.loads(refused.stdout))) == (1, ["error"])
    done = json.loads(run("move", *to_all, "--reason", "Clearer", "--json").stdout)
    assert (done["moved"], done["left"], done["finished"]) == (1, 0, True)
    again = json.loads(run("move", *to_all, "--reason", "Clearer", "--json").stdout)
    assert again["moved"] == 0
    (course,) = json.loads(run("courses", "--json").stdout)
    assert (course["learners"], course["newcomers"]) == ({new: 1}, new)
    assert [each["reason"] for each in course["moves"]] == ["Clearer", "Clearer"]
    assert "newcomers begin with" in run("courses").stdout
