"""A second CHILD still has her records and is read again: she does not come back, by no way."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import orjson
import pytest

from lrs_adapter import add_source, change_source, harvest, source_refusals
from lrs_adapter.vocabulary import VOIDED
from plugin.erasing import ask_others
from storage import Database, SecretBox, give_box, utc_now
from tests.databases import Templates
from tests.integration.backup.installations import KEY, Place
from tests.integration.erasing.looking import where_found
from tests.integration.erasing.quetzal import BY_ACCOUNT, BY_MBOX, SOMEBODY, Quetzal
from tests.integration.erasing.test_elsewhere import send_all
from tests.integration.erasing.test_nothing_is_found import documents, erase, others_standings
from tests.integration.records_world import IRIS, NOON, new_key, received, store
from tests.integration.taking_in.odd_source import status
from tests.load.installations import SecondChild, second_child

LABEL = "second"


@pytest.fixture
def second(tmp_path: Path) -> Iterator[SecondChild]:
    """With records of hers that it made itself, too."""
    (tmp_path / "second").mkdir()
    with second_child(tmp_path / "second", CHILD_SECRET_KEY=KEY) as running:
        key, _ = new_key(running.database, "all")
        extension = {"extensions": {"https://example.org/x": BY_ACCOUNT}}
        store(
            running.database,
            key,
            received(actor=BY_MBOX),
            received(actor=SOMEBODY),
            received(actor=SOMEBODY, object=BY_ACCOUNT),
            received(actor=SOMEBODY, context=extension),
        )
        yield running


@pytest.fixture
def empty(templates: Templates, tmp_path: Path) -> Iterator[Place]:
    url = templates.empty("sqlite")
    yield Place(url, tmp_path / "restored")
    templates.drop(url)


def read_from(database: Database, second: SecondChild) -> None:
    with database.unit_of_work() as uow:
        add_source(
            uow,
            SecretBox(KEY),
            label=LABEL,
            endpoint=second.endpoint,
            key=second.key,
            secret=second.secret,
            now=NOON,
        )
        uow.commit()


def all_of_it(database: Database, *, hours: int = 0) -> None:
    """From its beginning, as after a long time, until nothing is due."""
    with database.unit_of_work() as uow:
        change_source(uow, SecretBox(KEY), LABEL, since=NOON - timedelta(days=9_000))
        uow.commit()
    now, owner = utc_now() + timedelta(hours=hours), uuid4()
    while harvest(database, SecretBox(KEY), IRIS, owner, now=now, timeout_s=10):
        pass


def test_a_harvest_does_not_bring_her_back(quetzal: Quetzal, second: SecondChild) -> None:
    database = quetzal.world.services.database
    send_all(quetzal, second)
    standings = others_standings(database, quetzal)
    erase(quetzal)
    before = documents(database)
    read_from(database, second)
    for hours in (1, 2):
        all_of_it(database, hours=hours)
        assert where_found(database, quetzal.needles) == []
        while ask_others(quetzal.world.services, now=utc_now() + timedelta(hours=hours)):
            pass
    assert where_found(second.database, [str(quetzal.record_id)]) != [], "it is still there"
    after = documents(database)
    assert {one: after[one] for one in before} == before
    new = after.keys() - before.keys()
    told = [orjson.loads(after[one]) for one in new]
    [other] = [one for one in told if one["verb"]["id"] != VOIDED]
    assert other["actor"] == SOMEBODY, "what the second has of somebody else"
    gone = {"objectType": "StatementRef", "id": str(quetzal.ids["signed"])}
    assert [one["object"] for one in told if one is not other] == [gone], "our own voiding of it"
    with database.reading() as session:
        refused = source_refusals(session, LABEL)
    assert {"erased"} <= {one.code for one in refused} <= {"erased", "void_refused"}
    assert others_standings(database, quetzal) == standings


def test_a_restored_backup_that_reads_there_does_not_bring_her_back(
    quetzal: Quetzal, second: SecondChild, operated: Place, empty: Place, tmp_path: Path
) -> None:
    """The backup knows the source from before; what was read then came with her in it."""
    send_all(quetzal, second)
    read_from(quetzal.world.services.database, second)
    all_of_it(quetzal.world.services.database)
    operated.done("backup", tmp_path / "before.tar.gz")
    listed = operated.done("person", "erase", "--record-id", quetzal.record_id, "--yes")["list"]
    empty.done("restore", tmp_path / "before.tar.gz", "--erasures", listed)
    restored = Database(empty.database_url)
    give_box(restored, SecretBox(KEY))
    try:
        assert where_found(restored, quetzal.needles) == []
        all_of_it(restored, hours=1)
        assert where_found(restored, quetzal.needles) == []
        row = status(restored, LABEL)
        assert row.refused + row.kept_out > 5
    finally:
        restored.dispose()
