"""`child doctor` on attached data: rows in PostgreSQL, large ones files beside SQLite."""

import hashlib
import io
from pathlib import Path

from storage import Database, keep_bytes, utc_now
from tests.integration.doctor.doctor_world import Place

LARGE = b"x" * 300_000


def keep(database: Database, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    with database.unit_of_work() as uow:
        keep_bytes(uow, io.BytesIO(content), digest, len(content), utc_now())
        uow.commit()
    return digest


def test_a_file_that_is_gone_or_cut_is_told(database: Database, tmp_path: Path) -> None:
    place = Place(database.url, tmp_path)
    whole, cut, gone = (keep(database, LARGE + end) for end in (b"1", b"2", b"3"))
    keep(database, b"small ones are rows")
    assert place.ask("--offline").states["kept-files"] == "ok"
    if database.dialect == "postgresql":
        assert "No attached data" in place.ask("--offline").words["kept-files"]
        return
    folder = Path(f"{database.engine.url.database}.kept")
    (folder / gone[:2] / gone).unlink()
    (folder / cut[:2] / cut).write_bytes(LARGE)
    told = place.ask("--offline")
    assert (told.code, told.states["kept-files"]) == (1, "failure")
    words = told.words["kept-files"]
    assert gone in words
    assert cut in words
    assert whole not in words
    assert "3 files" in words
    assert "2 are missing" in words


def test_without_attached_data_nothing_is_wrong(database: Database, tmp_path: Path) -> None:
    assert Place(database.url, tmp_path).ask("--offline").states["kept-files"] == "ok"
