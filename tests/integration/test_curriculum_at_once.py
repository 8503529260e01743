"""Two importers at the same moment, as two machines on one database would be."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select

from community import OPERATOR, found_community
from curricula import Imported, ReadSource, import_curriculum, published_versions, read_source
from curricula.models import CurriculumRow, SourceBlobRow, SourceFileRow, VersionRow
from storage import Database

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DEMO = Path(__file__).parents[2] / "plugin/demo/ignite/coding-for-non-coders"
MANY = 4


@pytest.fixture(scope="module")
def source() -> ReadSource:
    return read_source(DEMO)


def at_once(database: Database, sources: list[ReadSource]) -> list[Imported]:
    """Each source imported and published by a thread of its own, all let go together."""
    with database.unit_of_work() as uow:
        community_id = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=NOW).id
        uow.commit()
    start = Barrier(len(sources))

    def importer(source: ReadSource) -> Callable[[], Imported]:
        def work() -> Imported:
            start.wait()
            with database.unit_of_work() as uow:
                imported = import_curriculum(
                    uow, source, asker=OPERATOR, community_id=community_id, publish=True, now=NOW
                )
                uow.commit()
            return imported

        return work

    with ThreadPoolExecutor(len(sources)) as pool:
        return [each.result() for each in [pool.submit(importer(one)) for one in sources]]


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_same_source_is_imported_once(database: Database, source: ReadSource) -> None:
    imported = at_once(database, [source] * MANY)
    assert len({each.version_id for each in imported}) == 1
    assert [each.created for each in imported].count(True) == 1
    assert all(each.published for each in imported)
    assert count(database, VersionRow) == 1
    assert count(database, SourceFileRow) == len(source.files)
    assert count(database, SourceBlobRow) == len(set(source.files.values()))


def test_versions_that_share_files_do_not_wait_for_each_other_in_a_ring(
    database: Database, source: ReadSource
) -> None:
    """Blobs are written in one order by all, so that no two importers hold what the other wants."""
    sources = [
        replace(source, files={**source.files, "files/new.csv": f"{number}\n".encode()})
        for number in range(MANY)
    ]
    imported = at_once(database, sources)
    assert len({each.version_id for each in imported}) == MANY
    assert count(database, CurriculumRow) == 1
    assert count(database, SourceBlobRow) == len(set(source.files.values())) + MANY
    with database.reading() as session:
        (newest,) = published_versions(session)
    assert newest.version_id in {each.version_id for each in imported}
