"""Several workers evaluate what one of them read: each path once, none forgotten, all right."""

import threading
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from certification import (
    project,
    projector,
    standing,
    waiting_paths,
    wake_due,
)
from certification.models import DueTimeRow, TrajectoryRow
from certification.projector import MOST_PATHS, READER, WAKE_TTL_S
from certification.standings import Computed
from lrs_adapter import cursor_of, head_position
from storage import Database
from tests.integration.certification_world import NOW, PathWorld, path_world
from tests.integration.records_world import IRIS
from tests.integration.test_projecting_many_people import follow

MANY = 3 * MOST_PATHS


@pytest.fixture
def paths(database: Database) -> PathWorld:
    made = path_world(database)
    made.finish()
    made.project()
    return made


def followed(paths: PathWorld, many: int) -> list[UUID]:
    """So many people's paths, which the log touches; nobody has read that yet."""
    records = follow(paths, paths.publish(), many)
    with paths.database.reading() as session:
        query = select(TrajectoryRow.id).where(TrajectoryRow.record_id.in_(records))
        return list(session.scalars(query))


def shared(paths: PathWorld) -> int:
    return project(paths.database, IRIS, uuid4(), now=NOW, share=True)


def due(paths: PathWorld) -> int:
    with paths.database.reading() as session:
        return session.scalar(select(func.count()).select_from(DueTimeRow)) or 0


def waiting(paths: PathWorld) -> tuple[int, datetime]:
    with paths.database.reading() as session:
        _, since, count = session.execute(waiting_paths("paths", NOW)).one()
    return count, since


def evaluated(paths: PathWorld, people: list[UUID]) -> int:
    with paths.database.reading() as session:
        return sum(standing(session, one).proof is not None for one in people)


def test_what_is_too_much_for_one_step_is_handed_over_with_the_cursor(paths: PathWorld) -> None:
    people = followed(paths, MANY)
    while shared(paths):
        pass
    with paths.database.reading() as session:
        assert cursor_of(session, READER) == head_position(session)
    assert (due(paths), evaluated(paths, people)) == (MANY, 0)
    assert waiting(paths) == (MANY, NOW)
    assert wake_due(paths.database, IRIS, now=NOW) == MOST_PATHS
    assert waiting(paths) == (MANY - MOST_PATHS, NOW)
    while wake_due(paths.database, IRIS, now=NOW):
        pass
    assert evaluated(paths, people) == MANY
    assert waiting(paths) == (0, NOW)


def test_what_fits_into_a_step_is_evaluated_in_it(paths: PathWorld) -> None:
    people = followed(paths, MOST_PATHS)
    while shared(paths):
        pass
    assert evaluated(paths, people) == MOST_PATHS


def test_two_workers_evaluate_each_path_once(paths: PathWorld) -> None:
    people = followed(paths, MANY)
    while shared(paths):
        pass
    done: list[int] = []
    start = threading.Barrier(2)

    def evaluate() -> None:
        start.wait()
        while many := wake_due(paths.database, IRIS, now=NOW):
            done.append(many)

    threads = [threading.Thread(target=evaluate) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == MANY
    assert evaluated(paths, people) == MANY


def test_one_that_dies_leaves_its_paths_to_the_others(
    paths: PathWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = followed(paths, MANY)
    while shared(paths):
        pass
    with monkeypatch.context() as dying:
        dying.setattr("certification.projector._computed", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            wake_due(paths.database, IRIS, now=NOW)
    while wake_due(paths.database, IRIS, now=NOW):
        pass
    assert evaluated(paths, people) == MANY - MOST_PATHS
    later = NOW + timedelta(seconds=WAKE_TTL_S)
    while wake_due(paths.database, IRIS, now=later):
        pass
    assert evaluated(paths, people) == MANY


def test_a_path_that_is_touched_while_it_is_computed_is_computed_again(
    paths: PathWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = paths.choose(paths.publish())
    monkeypatch.setattr(projector, "MOST_PATHS", 0)
    while shared(paths):
        pass
    monkeypatch.undo()
    compute = projector._computed

    def more_meanwhile(*given: Any) -> list[Computed]:
        computed = compute(*given)
        monkeypatch.undo()
        paths.finish()
        monkeypatch.setattr(projector, "MOST_PATHS", 0)
        assert shared(paths)
        monkeypatch.undo()
        return computed

    monkeypatch.setattr(projector, "_computed", more_meanwhile)
    assert wake_due(paths.database, IRIS, now=NOW) == 1
    assert paths.standing(chosen).state == "achieved"
