"""Another hand's LRS as a target: OpenFUN Ralph on its file store, in `make test-all`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lrs_adapter import replay_target
from storage import Database, SecretBox
from tests.integration.flaky_lrs import run
from tests.integration.records_world import NOON, new_key, received, record_some, store, voiding
from tests.integration.targets.chosen import add_chosen, choose, of_label
from tests.load.peer_sides.ralph_process import NAME, PASSWORD, STORE, ralph

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Ralph:
    endpoint: str
    folder: Path

    def ids(self) -> list[str]:
        lines = (self.folder / STORE).read_text(encoding="utf-8").splitlines()
        return [json.loads(line)["id"] for line in lines]


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Ralph]:
    with ralph(tmp_path) as endpoint:
        yield Ralph(endpoint, tmp_path)


def test_it_gets_each_record_once_in_order_also_when_sent_again(
    database: Database, secret_box: SecretBox, there: Ralph
) -> None:
    ids = [str(one) for one in record_some(database, 60)]
    key, _ = new_key(database, "all")
    said = received()
    ids += [str(one) for one in store(database, key, said, voiding(said["id"]))]
    add_chosen(database, secret_box, there.endpoint, batch=20)
    choose(database, secret_box, key=NAME, secret=PASSWORD)
    assert run(database, secret_box) == len(ids)
    assert there.ids() == ids
    ids += [str(one) for one in record_some(database, 5)]
    with database.unit_of_work() as uow:
        replay_target(uow, "remote", after=30, now=NOON)
        uow.commit()
    assert run(database, secret_box) == len(ids) - 30
    assert there.ids() == ids
    assert (of_label(database).behind, of_label(database).dead_letters) == (0, 0)


def test_a_wrong_password_is_told_and_nothing_is_set_aside(
    database: Database, secret_box: SecretBox, there: Ralph
) -> None:
    record_some(database, 2)
    add_chosen(database, secret_box, there.endpoint)
    assert run(database, secret_box) == 0
    told = of_label(database)
    assert (told.last_error or "").endswith("[key_refused]")
    assert (told.behind, told.dead_letters) == (2, 0)
