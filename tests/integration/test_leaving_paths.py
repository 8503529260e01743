"""Leaving a path: what stops, what stays, who may, and choosing it again."""

from datetime import datetime

import pytest

from certification import NotHerOwnPath, choose_path, drop_path, trajectories_of
from certification.saving import save_standings
from certification.standings import Computed
from community import OPERATOR, Asker
from lrs_adapter import Iris, Verb
from storage import Database, UnitOfWork
from tests.integration.certification_world import NOW, PathWorld, path_world
from tests.integration.records_world import IRIS


@pytest.fixture
def paths(database: Database) -> PathWorld:
    return path_world(database)


def test_a_left_path_is_computed_no_more_and_refers_to_its_choice(paths: PathWorld) -> None:
    chosen = paths.choose(paths.publish())
    paths.project()
    left = paths.drop(chosen)
    assert left.is_dropped
    before = paths.standing(chosen)
    paths.finish()
    paths.project()
    assert paths.wake(NOW) == 0
    assert paths.standing(chosen) == before
    assert paths.told(Verb.ACHIEVED) == []
    (planned,), (deselected,) = paths.told(Verb.PLANNED), paths.told(Verb.DESELECTED)
    assert deselected["object"] == {"objectType": "StatementRef", "id": planned["id"]}
    with paths.database.reading() as session:
        assert trajectories_of(session, paths.learner.id) == []


def test_leaving_twice_tells_it_once(paths: PathWorld) -> None:
    chosen = paths.choose(paths.publish())
    assert paths.drop(chosen) == paths.drop(chosen)
    assert len(paths.told(Verb.DESELECTED)) == 1


def test_what_is_chosen_again_begins_anew_and_counts_what_there_is(paths: PathWorld) -> None:
    version = paths.publish()
    first = paths.choose(version)
    done = paths.finish()
    paths.project()
    paths.drop(first)
    second = paths.choose(version)
    assert second.id != first.id
    paths.project()
    assert paths.proof(second).root.evidence == (done,)


def test_nobody_else_leaves_it_for_her(paths: PathWorld) -> None:
    chosen = paths.choose(paths.publish())
    with pytest.raises(NotHerOwnPath):
        paths.drop(chosen, paths.steward)
    with paths.database.unit_of_work() as uow:
        assert drop_path(uow, IRIS, asker=OPERATOR, trajectory_id=chosen.id, now=NOW).is_dropped
        uow.commit()


def test_a_path_left_while_it_is_computed_stays_left(
    paths: PathWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = paths.choose(paths.publish())
    paths.finish()

    def overtaken(uow: UnitOfWork, iris: Iris, computed: list[Computed], *, now: datetime) -> None:
        uow.session.rollback()
        if not paths.drop(chosen).is_dropped:
            raise AssertionError
        save_standings(uow, iris, computed, now=now)

    monkeypatch.setattr("certification.projector.save_standings", overtaken)
    paths.project()
    assert paths.told(Verb.ACHIEVED) == []
    assert paths.standing(chosen).proof is None


def test_who_left_may_choose_another_version(paths: PathWorld) -> None:
    version = paths.publish()
    paths.drop(paths.choose(version))
    with paths.database.unit_of_work() as uow:
        again = choose_path(
            uow,
            IRIS,
            asker=Asker(paths.learner.id),
            member_id=paths.learner.id,
            scheme_version_id=version.id,
            now=NOW,
        )
        uow.commit()
    assert not again.is_dropped
