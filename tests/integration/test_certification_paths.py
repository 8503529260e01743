"""A member chooses a path."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from certification import (
    NotHerOwnPath,
    UnknownTrajectory,
    choose_path,
    standing,
    trajectories_of,
    trajectory,
)
from community import GUEST, OPERATOR, Asker, NotAllowed
from lrs_adapter import Verb
from storage import Database
from tests.integration.certification_world import NOW, PathWorld, path_world
from tests.integration.records_world import IRIS


@pytest.fixture
def paths(database: Database) -> PathWorld:
    return path_world(database)


def test_choosing_is_recorded_with_the_competency_and_the_version(paths: PathWorld) -> None:
    version = paths.publish()
    chosen = paths.choose(version)
    (planned,) = paths.told(Verb.PLANNED)
    assert (
        planned["object"]["id"]
        == "https://child.example/communities/ignite/competencies/facilitator"
    )
    assert planned["object"]["definition"]["name"]["es"] == "Facilitación"
    grouping = [activity["id"] for activity in planned["context"]["contextActivities"]["grouping"]]
    assert grouping == [
        "https://child.example/communities/ignite",
        "https://child.example/communities/ignite/schemes/facilitator/versions/"
        + version.version_hash,
    ]
    assert chosen.scheme_version_id == version.id


def test_before_the_projector_comes_by_there_is_no_proof_yet(paths: PathWorld) -> None:
    chosen = paths.choose(paths.publish())
    before = paths.standing(chosen)
    assert (before.state, before.proof, before.computed_at) == ("planned", None, None)


def test_choosing_again_gives_the_same_path_and_records_nothing(paths: PathWorld) -> None:
    version = paths.publish()
    assert paths.choose(version) == paths.choose(version)
    assert len(paths.told(Verb.PLANNED)) == 1
    with paths.database.reading() as session:
        (only,) = trajectories_of(session, paths.learner.id)
        assert trajectory(session, only.id) == only


def test_two_clicks_at_once_choose_once(paths: PathWorld) -> None:
    version = paths.publish()
    with ThreadPoolExecutor(4) as pool:
        chosen = list(pool.map(lambda _: paths.choose(version), range(8)))
    assert len({one.id for one in chosen}) == 1
    assert len(paths.told(Verb.PLANNED)) == 1


def test_nobody_chooses_for_somebody_else(paths: PathWorld) -> None:
    version = paths.publish()
    for asker, refusal in ((Asker(paths.steward.id), NotHerOwnPath), (GUEST, NotAllowed)):
        with paths.database.unit_of_work() as uow, pytest.raises(refusal):
            choose_path(
                uow,
                IRIS,
                asker=asker,
                member_id=paths.learner.id,
                scheme_version_id=version.id,
                now=NOW,
            )
    assert paths.told(Verb.PLANNED) == []


def test_the_operator_may(paths: PathWorld) -> None:
    version = paths.publish()
    with paths.database.unit_of_work() as uow:
        choose_path(
            uow,
            IRIS,
            asker=OPERATOR,
            member_id=paths.learner.id,
            scheme_version_id=version.id,
            now=NOW,
        )
        uow.commit()
    assert len(paths.told(Verb.PLANNED)) == 1


def test_an_unknown_path_is_refused(paths: PathWorld) -> None:
    with paths.database.reading() as session:
        with pytest.raises(UnknownTrajectory):
            standing(session, uuid4())
        with pytest.raises(UnknownTrajectory):
            trajectory(session, uuid4())
