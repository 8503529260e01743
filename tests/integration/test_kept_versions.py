"""A published version is kept in the process: only what is committed, and only what is frozen."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from community import OPERATOR, found_community
from curricula import UnknownVersion, import_curriculum, read_source, version, versions_by_id
from storage import Database
from tests.integration.counting import counted
from tests.unit.plugin.web.world import write_course

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_version_that_was_rolled_back_is_not_kept(database: Database, tmp_path: Path) -> None:
    source = read_source(write_course(tmp_path))
    with database.unit_of_work() as uow:
        place = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=NOW)
        uow.commit()
    with database.unit_of_work() as uow:
        made = import_curriculum(
            uow, source, asker=OPERATOR, community_id=place.id, publish=True, now=NOW
        )
        assert version(uow.session, made.version_id).published_at == NOW
    with database.reading() as session, pytest.raises(UnknownVersion):
        version(session, made.version_id)


def test_it_is_read_once_and_a_draft_each_time(database: Database, tmp_path: Path) -> None:
    source = read_source(write_course(tmp_path))
    draft = replace(source, files={**source.files, "files/newer.csv": b"1\n"})
    with database.unit_of_work() as uow:
        place = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=NOW)
        frozen, open_one = (
            import_curriculum(
                uow, each, asker=OPERATOR, community_id=place.id, publish=published, now=NOW
            ).version_id
            for each, published in ((source, True), (draft, False))
        )
        uow.commit()
    costs = []
    for _ in range(2):
        with database.reading() as session, counted(database) as asked:
            found = versions_by_id(session, [frozen])
            assert found[frozen].curriculum.title == "First steps"
        costs.append(len(asked))
    assert costs == [1, 0]
    with database.unit_of_work() as uow:
        import_curriculum(uow, draft, asker=OPERATOR, community_id=place.id, publish=True, now=NOW)
        uow.commit()
    with database.reading() as session:
        assert versions_by_id(session, [open_one])[open_one].published_at == NOW
