"""A step of the projector asks for its people at once: as much for twenty as for a thousand."""

from uuid import UUID, uuid4

from sqlalchemy import insert

from certification import SchemeVersion, project
from certification.models import StandingRow, TrajectoryRow
from certification.projector import MOST_PATHS
from community.members import MemberRow
from lrs_adapter import Verb, own_actor, own_authority
from storage import Database
from tests.integration.asked import asked
from tests.integration.certification_world import (
    LESSONS,
    NOW,
    PathWorld,
    document,
    leaf,
    path_world,
)
from tests.integration.records_world import IRIS
from tests.load.long_log import Told, lengthen

PORTIONS = 1000 / 500
"""Of what is asked in portions of 500 and more: terms, actors, paths, joinings."""


def follow(paths: PathWorld, version: SchemeVersion, count: int) -> list[UUID]:
    """So many members on the path, each with one lesson finished; by their record ids."""
    people = [(uuid4(), uuid4(), uuid4()) for _ in range(count)]
    with paths.database.unit_of_work() as uow:
        session = uow.session
        session.execute(
            insert(MemberRow),
            [{"id": one, "record_id": record, "joined": NOW} for one, record, _ in people],
        )
        session.execute(
            insert(TrajectoryRow),
            [
                {
                    "id": path,
                    "member_id": one,
                    "record_id": record,
                    "community_id": version.community_id,
                    "scheme_id": version.scheme_id,
                    "scheme_version_id": version.id,
                    "chosen_at": NOW,
                }
                for one, record, path in people
            ],
        )
        session.execute(
            insert(StandingRow),
            [
                {
                    "trajectory_id": path,
                    "state": "planned",
                    "up_to_position": 0,
                    "revision": 0,
                    "recorded": 0,
                    "failures": 0,
                }
                for _, _, path in people
            ],
        )
        uow.commit()
    lengthen(
        paths.database,
        (
            Told(
                actor=own_actor(IRIS, record),
                verb=Verb.COMPLETED.value,
                activity=IRIS.lesson("ignite", "coding", LESSONS[0]),
                authority=own_authority(IRIS),
                timestamp=NOW,
                scaled=0.5,
            )
            for _, record, _ in people
        ),
    )
    return [record for _, record, _ in people]


def test_a_step_costs_the_same_however_many_people_it_meets(database: Database) -> None:
    paths = path_world(database)
    version = paths.publish(document(leaf("often", LESSONS[0], count=5)))
    paths.finish()
    costs, done_to = [], []
    for count in (MOST_PATHS, 1000):
        while project(database, IRIS, paths.owner, now=NOW):
            pass
        follow(paths, version, count)
        with asked(database) as done:
            done_to.append(project(database, IRIS, paths.owner, now=NOW))
        costs.append(len(done))
    assert done_to == [MOST_PATHS, MOST_PATHS], "the rest is for the next steps"
    asked_in_portions = 8
    assert costs[1] <= costs[0] + asked_in_portions * PORTIONS, costs
