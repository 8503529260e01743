"""A backup that was made is known to the operator's page and to the doctor."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, text

from plugin.operations.backups import note_backup
from plugin.operations.models import OperationsSample
from plugin.operations.samples import BACKUP
from storage import Database, utc_now
from tests.integration.backup.installations import Place


def known(url: str) -> list[tuple[datetime, int]]:
    database = Database(url)
    try:
        with database.reading() as session:
            query = select(OperationsSample.at, OperationsSample.value)
            found = session.execute(query.where(OperationsSample.name == BACKUP)).all()
            return [(at, value) for at, value in found]
    finally:
        database.dispose()


def checked(source: Place, **settings: str) -> tuple[str, str]:
    ended = source.child("doctor", "--offline", "--json", **settings)
    checks = json.loads(ended.stdout)["checks"]
    return next((one["state"], one["found"]) for one in checks if one["name"] == "backup")


def test_its_moment_and_size_are_written_down(source: Place, tmp_path: Path) -> None:
    assert known(source.database_url) == []
    assert checked(source) == ("warning", "No backup is known.")
    told = source.done("backup", tmp_path / "one.tar.gz")
    assert told["noted"] is True
    assert known(source.database_url) == [(datetime.fromisoformat(told["made"]), told["size"])]
    state, found = checked(source)
    assert state == "ok"
    assert found.startswith("The last backup was made ")


def test_an_old_one_is_a_warning_and_forgotten_after_a_month_of_newer_ones(source: Place) -> None:
    now, database = utc_now(), Database(source.database_url)
    for days in (60, 20, 3):
        assert note_backup(database, made=now - timedelta(days=days), size=days)
    database.dispose()
    assert [size for _, size in known(source.database_url)] == [20, 3]
    assert checked(source)[0] == "warning"
    assert checked(source, CHILD_BACKUP_WITHIN_H="100")[0] == "ok"
    assert checked(source, CHILD_BACKUP_WITHIN_H="0")[0] == "ok"


def test_a_backup_before_an_upgrade_is_whole_though_nobody_can_note_it(
    source: Place, tmp_path: Path
) -> None:
    database = Database(source.database_url)
    with database.engine.begin() as connection:
        connection.execute(text("drop table operations_sample"))
    assert note_backup(database, made=datetime(2026, 5, 4, tzinfo=UTC), size=1) is False
    database.dispose()
