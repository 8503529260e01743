"""Backups: a later one has nothing of her, an older one does not bring her back."""

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import Database
from tests.databases import Templates
from tests.integration.backup.installations import Place
from tests.integration.erasing.looking import where_found
from tests.integration.erasing.quetzal import Quetzal


@pytest.fixture
def empty(templates: Templates, tmp_path: Path) -> Iterator[Place]:
    url = templates.empty("sqlite")
    yield Place(url, tmp_path / "restored")
    templates.drop(url)


def found_in(place: Place, quetzal: Quetzal) -> list[str]:
    database = Database(place.database_url)
    try:
        return where_found(database, quetzal.needles)
    finally:
        database.dispose()


def test_a_backup_made_after_has_nothing_of_her(
    quetzal: Quetzal, operated: Place, tmp_path: Path
) -> None:
    told = operated.done("person", "erase", "--record-id", quetzal.record_id, "--yes")
    assert told["rewritten"] > 10
    assert told["removed"] == 1
    operated.done("backup", tmp_path / "after.tar.gz")
    with tarfile.open(tmp_path / "after.tar.gz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            text = b"" if file is None else file.read().lower()
            assert [one for one in quetzal.needles if one.lower().encode() in text] == []


def test_a_restore_erases_again(
    quetzal: Quetzal, operated: Place, empty: Place, tmp_path: Path
) -> None:
    operated.done("backup", tmp_path / "before.tar.gz")
    listed = operated.done("person", "erase", "--record-id", quetzal.record_id, "--yes")["list"]
    told = empty.done("restore", tmp_path / "before.tar.gz", "--erasures", listed)
    assert told["erased_again"] >= 1
    assert found_in(empty, quetzal) == []
    again = empty.done("person", "erase", "replay", listed)
    assert again == {"entries": 0, "erased": 0}


def test_without_the_list_a_restore_says_so(
    quetzal: Quetzal, operated: Place, empty: Place, tmp_path: Path
) -> None:
    operated.done("backup", tmp_path / "before.tar.gz")
    listed = operated.done("person", "erase", "--record-id", quetzal.record_id, "--yes")["list"]
    ended = empty.child("restore", tmp_path / "before.tar.gz")
    assert "child person erase replay" in ended.output
    assert found_in(empty, quetzal) != []
    assert empty.done("person", "erase", "replay", listed)["erased"] >= 1
    assert found_in(empty, quetzal) == []


def test_a_file_that_is_no_list_is_refused(operated: Place, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"format": "child-erased", "schema_version": 2}')
    assert "schema_version" in operated.refused("person", "erase", "replay", wrong)
    assert "cannot be read" in operated.refused("person", "erase", "replay", tmp_path / "no.json")


def test_a_dry_run_changes_nothing(quetzal: Quetzal, operated: Place) -> None:
    before = found_in(operated, quetzal)
    told = operated.done("person", "erase", "--record-id", quetzal.record_id, "--dry-run")
    assert told["records"]["removed"] == 1
    assert told["held"]["name"] == 2
    assert found_in(operated, quetzal) == before
    done = operated.done("person", "erase", "--record-id", quetzal.record_id, "--yes")
    assert (done["rewritten"], done["removed"]) == (
        told["records"]["rewritten"],
        told["records"]["removed"],
    )


def test_who_is_not_here_is_refused(operated: Place) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    assert nobody in operated.refused("person", "erase", "--record-id", nobody, "--yes")
    assert operated.child("person", "erase", "--identifier", "x", "--yes").exit_code == 2
    assert operated.done("person", "erase", "status") == []
