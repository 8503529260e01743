"""`child doctor` and the LRSs that are read: by one record of theirs, and nothing is taken in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lrs_adapter import pause_source, read_after
from storage import Database, SecretBox
from tests.integration.doctor.doctor_world import Place
from tests.integration.taking_in.odd_source import OddSource, add, odd_source


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Place:
    return Place(database.url, tmp_path)


@pytest.fixture
def odd() -> Iterator[OddSource]:
    with odd_source() as running:
        running.store_some(3)
        yield running


def test_a_source_that_answers_is_well_and_nothing_is_taken_in(
    place: Place, database: Database, odd: OddSource
) -> None:
    add(database, SecretBox(place.key), odd.endpoint)
    told = place.ask()
    assert told.states["lrs-source lms"] == "ok"
    assert told.states["harvest-lag lms"] == "warning", "it was never read"
    with database.reading() as session:
        assert read_after(session, 0, 9) == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "refuses the key"),
        (403, "may not read there"),
        (404, "child lrs source change lms --endpoint"),
        (302, "sends us elsewhere"),
        (500, "answers 500"),
    ],
)
def test_a_source_that_does_not_is_told_with_what_to_do(
    place: Place, database: Database, odd: OddSource, status: int, words: str
) -> None:
    odd.script = lambda _path, _asked: (status, {}, b"")
    add(database, SecretBox(place.key), odd.endpoint)
    told = place.ask()
    assert told.states["lrs-source lms"] == "failure"
    assert words in told.words["lrs-source lms"]


def test_a_paused_source_and_one_whose_secret_is_sealed_otherwise_are_left_alone(
    place: Place, database: Database, odd: OddSource
) -> None:
    add(database, SecretBox(place.key), odd.endpoint)
    add(database, SecretBox(Place("", place.folder).key), "https://lrs.example", label="sealed")
    with database.unit_of_work() as uow:
        pause_source(uow, "lms")
        uow.commit()
    told = place.ask()
    assert told.states["lrs-source lms"] == told.states["lrs-source sealed"] == "skipped"
    assert told.states["secrets sealed"] == "warning"
    assert "child lrs source change sealed --secret" in told.words["secrets sealed"]
    assert odd.asked == []
