"""A scheme edited into a new version: what changes for whom, and moving members to it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from certification import (
    BadScheme,
    Comparison,
    NoReason,
    Trajectory,
    compare_scheme,
    move_paths,
    moves_of,
    trajectories_of,
)
from community import Asker, Member, NotAllowed, Role, grant, join
from lrs_adapter import Verb
from storage import Database
from tests.integration.certification_world import (
    LESSONS,
    NOW,
    PathWorld,
    document,
    leaf,
    path_world,
)
from tests.integration.records_world import IRIS

FINISH = leaf("finish", LESSONS[0])
WELL = leaf("finish", LESSONS[0], minimum_score=0.7)
SECOND = leaf("second", LESSONS[1])


@pytest.fixture
def paths(database: Database) -> PathWorld:
    return path_world(database)


def compared(
    paths: PathWorld, scheme: Mapping[str, Any], member: Member | None = None
) -> Comparison:
    with paths.database.reading() as session:
        return compare_scheme(
            session,
            IRIS,
            scheme,
            asker=Asker((member or paths.steward).id),
            community_id=paths.community.id,
            now=NOW,
        )


def move(paths: PathWorld, trajectory: Trajectory, version: Any, reason: str = "New") -> int:
    with paths.database.unit_of_work() as uow:
        moved = move_paths(
            uow,
            asker=Asker(paths.steward.id),
            version_id=version.id,
            trajectory_ids=[trajectory.id],
            reason=reason,
            now=NOW,
        )
        uow.commit()
    return moved


def now_at(paths: PathWorld) -> Trajectory:
    with paths.database.reading() as session:
        (hers,) = trajectories_of(session, paths.learner.id)
    return hers


def test_who_would_lose_it_is_said_before_anything_is_published(paths: PathWorld) -> None:
    paths.choose(paths.publish(document(FINISH)))
    paths.finish(scaled=0.5)
    paths.project()
    found = compared(paths, document(WELL, SECOND))
    (one,) = found.members
    assert (one.outcome, one.from_number, found.number) == ("loses", 1, 2)
    assert [node.id for node in one.no_longer] == ["finish"]
    assert not found.is_published
    assert found.difference is not None
    changes = {each.id: each for each in found.difference.requirements}
    assert changes["second"].kind == "added"
    (change,) = changes["finish"].changes
    assert (change.key, change.before, change.after) == ("minimum_score", None, 0.7)
    assert len(paths.told(Verb.ACHIEVED)) == 1
    assert paths.project() == 0


def test_who_would_gain_it_and_whose_would_end_otherwise(paths: PathWorld) -> None:
    paths.choose(paths.publish(document(FINISH, SECOND, expires_after="P2Y")))
    paths.finish(at=NOW - timedelta(days=1))
    (gains,) = compared(paths, document(FINISH)).members
    assert gains.outcome == "gains"
    paths.finish(LESSONS[1], at=NOW - timedelta(days=1))
    (later,) = compared(paths, document(FINISH, SECOND, expires_after="P3Y")).members
    assert later.outcome == "expires"
    assert later.before.expires_at is not None
    assert later.after.expires_at is not None
    assert (later.after.expires_at - later.before.expires_at).days in (365, 366)
    (same,) = compared(paths, document(FINISH, SECOND, expires_after="P2Y")).members
    assert same.outcome == "same"


def test_an_edited_file_is_compared_only_by_who_may_publish_it(paths: PathWorld) -> None:
    with pytest.raises(NotAllowed):
        compared(paths, document(), paths.learner)
    with pytest.raises(BadScheme):
        compared(paths, {"slug": "facilitator"})
    assert compared(paths, document()).old is None


def test_a_moved_path_is_computed_by_the_new_version_and_says_why(paths: PathWorld) -> None:
    chosen = paths.choose(paths.publish(document(FINISH)))
    paths.finish()
    paths.project()
    newer = paths.publish(document(FINISH, SECOND))
    assert move(paths, chosen, newer, " Mentors asked for both ") == 1
    assert move(paths, chosen, newer) == 0
    assert now_at(paths).scheme_version_id == newer.id
    assert paths.wake(NOW) == 1
    assert paths.standing(chosen).state == "planned"
    assert paths.told(Verb.EXPIRED) == []
    assert len(paths.told(Verb.ACHIEVED)) == 1
    with paths.database.reading() as session:
        (moved,) = moves_of(session, chosen.id)
    assert (moved.from_number, moved.to_number, moved.moved_by) == (1, 2, paths.steward.id)
    assert (moved.reason, moved.moved_at) == ("Mentors asked for both", NOW)


def test_a_move_while_it_is_computed_wins(paths: PathWorld) -> None:
    chosen = paths.choose(paths.publish(document(FINISH, SECOND)))
    paths.finish()
    newer = paths.publish(document(FINISH))
    move(paths, chosen, newer)
    paths.project()
    assert paths.standing(chosen).state == "achieved"
    (achieved,) = paths.told(Verb.ACHIEVED)
    assert newer.version_hash in str(achieved["context"]["contextActivities"]["grouping"])


def test_moving_needs_a_reason_and_the_right(paths: PathWorld) -> None:
    chosen = paths.choose(paths.publish(document(FINISH)))
    newer = paths.publish(document(SECOND))
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(NoReason):
            move(paths, chosen, newer, reason)
    with paths.database.unit_of_work() as uow, pytest.raises(NotAllowed):
        move_paths(
            uow, asker=Asker(paths.learner.id), version_id=newer.id, reason="Because", now=NOW
        )
    assert now_at(paths).scheme_version_id == chosen.scheme_version_id


def test_everybody_on_an_older_version_is_moved_unless_named(paths: PathWorld) -> None:
    first = paths.publish(document(FINISH))
    with paths.database.unit_of_work() as uow:
        other = join(uow, now=NOW)
        grant(
            uow,
            member_id=other.id,
            community_id=paths.community.id,
            role=Role.LEARNER,
            reason="for a test",
            now=NOW,
        )
        uow.commit()
    paths.choose(first)
    paths.choose(first, other)
    newer = paths.publish(document(SECOND))
    with paths.database.unit_of_work() as uow:
        asker = Asker(paths.steward.id)
        assert move_paths(uow, asker=asker, version_id=newer.id, reason="All", now=NOW) == 2
        uow.commit()
