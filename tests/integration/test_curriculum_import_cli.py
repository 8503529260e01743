"""The commands that authors and operators use, as they type them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from community import found_community
from plugin.cli.curriculum import curriculum
from storage import Database, utc_now
from tests.databases import IRI_BASE

DEMO = Path(__file__).parents[2] / "plugin/demo/ignite/coding-for-non-coders"


@pytest.fixture
def run(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> "type[Commands]":
    monkeypatch.setenv("CHILD_DATABASE_URL", database_url)
    monkeypatch.setenv("CHILD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CHILD_IRI_BASE", IRI_BASE)
    with database.unit_of_work() as uow:
        found_community(uow, slug="ignite", name={"en": "Ignite"}, now=utc_now())
        uow.commit()
    return Commands


class Commands:
    """`text(...)` and `data(...)` run `child curriculum …` and return what it printed."""

    @staticmethod
    def result(*arguments: str) -> Result:
        return CliRunner().invoke(curriculum, list(arguments))

    @classmethod
    def data(cls, *arguments: str) -> dict[str, object] | list[dict[str, object]]:
        result = cls.result(*arguments, "--json")
        assert result.exit_code == 0, result.output
        found: dict[str, object] | list[dict[str, object]] = json.loads(result.stdout)
        return found


def test_import_list_report_and_publish(run: type[Commands]) -> None:
    first = run.data("import", str(DEMO), "--community", "ignite")
    assert isinstance(first, dict)
    assert (first["created"], first["published"]) == (True, False)
    again = run.data("import", str(DEMO), "--community", "ignite")
    assert isinstance(again, dict)
    assert again["created"] is False
    assert again["version_id"] == first["version_id"]

    begun = str(first["version_hash"])[:12]
    assert "not published" in run.result("list").stdout
    assert run.result("publish", begun).exit_code == 0
    (row,) = run.data("list", "--community", "ignite")
    assert isinstance(row, dict)
    assert row["version"] == first["version_hash"]
    assert row["published_at"]
    report = run.data("report", begun)
    assert {"curriculum.yaml"} <= {
        str(entry["path"]) for entry in report if isinstance(entry, dict)
    }
    assert "curriculum.yaml" in run.result("report", str(first["version_id"])).stdout


def test_a_source_of_two_communities_is_published_where_it_is_meant(
    run: type[Commands], database: Database
) -> None:
    with database.unit_of_work() as uow:
        found_community(uow, slug="other", name={"en": "Other"}, now=utc_now())
        uow.commit()
    first = run.data("import", str(DEMO), "--community", "ignite", "--publish")
    run.data("import", str(DEMO), "--community", "other")
    assert isinstance(first, dict)
    begun = str(first["version_hash"])[:12]
    for arguments in ([begun], [begun, "--community", "nobody"], [""]):
        assert run.result("publish", *arguments).exit_code == 1
    (row,) = run.data("list", "--community", "other")
    assert isinstance(row, dict)
    assert row["published_at"] is None
    assert run.result("publish", begun, "--community", "other").exit_code == 0
    (row,) = run.data("list", "--community", "other")
    assert isinstance(row, dict)
    assert row["published_at"]


def test_the_summary_is_for_people(run: type[Commands]) -> None:
    result = run.result("import", str(DEMO), "--community", "ignite", "--publish")
    assert "Coding for non-coders, published." in result.stdout
    assert "Importing 11 files" in result.stderr


def test_what_cannot_be_is_refused_with_exit_code_1(run: type[Commands], tmp_path: Path) -> None:
    for arguments, said in [
        (["import", str(DEMO), "--community", "nobody"], "no community"),
        (["import", str(tmp_path), "--community", "ignite"], "has neither curriculum.yaml"),
        (["report", "0123456789ab"], "no curriculum version"),
        (["publish", "0123456789ab"], "no curriculum version"),
    ]:
        result = run.result(*arguments)
        assert result.exit_code == 1
        assert said in result.stderr
        assert "error" in json.loads(run.result(*arguments, "--json").stdout)


def test_check_needs_no_installation(tmp_path: Path) -> None:
    good = CliRunner().invoke(curriculum, ["check", str(DEMO)])
    assert good.exit_code == 0
    assert "6 lessons, 34 questions" in good.stdout
    (tmp_path / "curriculum.yaml").write_text("title: x\n")
    bad = CliRunner().invoke(curriculum, ["check", str(tmp_path)])
    assert bad.exit_code == 1
    assert "curriculum.yaml:1: slug is missing. Add it." in bad.stderr


def test_the_schema_is_printed_for_editors() -> None:
    schema = json.loads(CliRunner().invoke(curriculum, ["schema"]).stdout)
    assert schema["required"][:2] == ["title", "slug"]
