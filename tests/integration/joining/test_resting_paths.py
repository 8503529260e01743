"""Paths of two members as they are joined and parted: what rests, what is told, and what once."""

import threading
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certification import SchemeVersion, Trajectory, choose_path, touch_member
from certification.models import StandingRow
from community import Asker, Role, confirm_joining, grant, members_together
from lrs_adapter import Verb
from storage import Database
from tests.integration.certification_world import NOW, PathWorld, document, path_world
from tests.integration.joining import joining_world
from tests.integration.joining.joining_world import Members
from tests.integration.records_world import IRIS

YEAR = timedelta(days=365)


@dataclass
class TwoPlaces:
    """`a` and `b` are two members of a community, seen through a world each."""

    a: PathWorld
    b: PathWorld
    members: Members

    def join(self) -> UUID:
        made = self.members.join(self.a.learner, self.b.learner)
        self.touch()
        return made.id

    def part(self, joining_id: UUID) -> None:
        self.members.part(self.b.learner, joining_id)
        self.touch()

    def touch(self) -> None:
        with self.a.database.unit_of_work() as uow:
            touch_member(uow, [self.a.learner.id, self.b.learner.id], NOW)
            uow.commit()

    def both_choose(self, version: SchemeVersion) -> tuple[Trajectory, Trajectory]:
        """Whoever chose first becomes `a`: at one moment the id decides."""
        first, second = self.a.choose(version), self.b.choose(version)
        if second.id < first.id:
            self.a, self.b = self.b, self.a
            first, second = second, first
        return first, second


@pytest.fixture
def places(database: Database) -> TwoPlaces:
    a = path_world(database)
    members = Members(database)
    other = members.new()
    with database.unit_of_work() as uow:
        grant(
            uow,
            member_id=other.id,
            community_id=a.community.id,
            role=Role.LEARNER,
            reason="for a test",
            now=NOW,
        )
        uow.commit()
    return TwoPlaces(a, replace(a, learner=other), members)


def test_what_ran_out_while_a_path_rested_is_told_once_it_goes_on(places: TwoPlaces) -> None:
    version = places.a.publish(document(expires_after="P1Y"))
    _, younger = places.both_choose(version)
    places.b.finish()
    places.b.project()
    assert len(places.b.told(Verb.ACHIEVED)) == 1
    joined = places.join()
    places.a.wake(NOW)
    places.a.wake(NOW + 2 * YEAR)
    places.a.project(now=NOW + 2 * YEAR)
    assert not places.b.told(Verb.EXPIRED), "it rests, and concludes nothing"
    places.part(joined)
    places.a.wake(NOW + 2 * YEAR)
    (expired,) = places.b.told(Verb.EXPIRED)
    assert expired["timestamp"].startswith("2027-06-15T12:00:00")
    assert places.b.standing(younger).state == "planned"


def test_a_renewal_that_was_another_s_does_not_hide_what_ran_out(places: TwoPlaces) -> None:
    """While it rests, the other member's newer records hold the requirements satisfied."""
    version = places.a.publish(document(expires_after="P1Y"))
    _, younger = places.both_choose(version)
    places.b.finish()
    places.b.project()
    joined = places.join()
    places.a.finish(at=NOW + YEAR / 2)
    places.a.project(now=NOW + YEAR / 2)
    later = NOW + 1.2 * YEAR
    places.a.wake(later)
    places.part(joined)
    places.a.wake(later)
    places.a.project(now=later)
    assert places.b.standing(younger).state == "planned"
    assert len(places.b.told(Verb.ACHIEVED)) == 1
    assert len(places.b.told(Verb.EXPIRED)) == 1


def test_joining_once_more_tells_nothing_twice(places: TwoPlaces) -> None:
    chosen = places.a.choose(places.a.publish())
    places.b.finish()
    for _ in range(3):
        joined = places.join()
        places.a.project()
        places.a.wake(NOW)
        assert places.a.standing(chosen).state == "achieved"
        places.part(joined)
        places.a.wake(NOW)
        assert places.a.standing(chosen).state == "planned"
    assert len(places.a.told(Verb.ACHIEVED)) == len(places.a.told(Verb.ASSERTED)) == 1


def test_a_path_chosen_while_two_are_being_joined_counts_both(places: TwoPlaces) -> None:
    version = places.a.publish()
    places.b.finish()
    places.a.project()
    a, b = places.a.learner, places.b.learner
    made = places.members.make(b)
    places.members.enter(a, made.code)
    number = places.members.accept(a, made.offer_id)
    chosen: list[Trajectory] = []
    with places.a.database.unit_of_work() as uow:
        confirm_joining(
            uow, asker=Asker(b.id), offer_id=made.offer_id, number=number, now=joining_world.NOW
        )
        touch_member(uow, members_together(uow.session, a.id), NOW)
        choosing = threading.Thread(target=lambda: chosen.append(_choose(places.a, version)))
        choosing.start()
        choosing.join(timeout=0.5)
        if not choosing.is_alive():
            places.a.project()
        uow.commit()
    choosing.join()
    places.a.project()
    places.a.wake(NOW)
    assert places.a.standing(chosen[0]).state == "achieved"


def test_touching_and_saving_do_not_wait_for_each_other_in_a_ring(places: TwoPlaces) -> None:
    """Both lock standings in one order, whatever the order in which they lie in the table."""
    paths = [each.id for each in _many_paths(places)]
    first, last = min(paths), max(paths)
    failed: list[Exception] = []

    def touch() -> None:
        try:
            places.touch()
        except Exception as error:
            failed.append(error)

    touching = threading.Thread(target=touch)
    with places.a.database.unit_of_work() as uow:
        _lock(uow.session, first)
        touching.start()
        touching.join(timeout=0.5)
        _lock(uow.session, last)
        uow.commit()
    touching.join()
    assert not failed


def _choose(world: PathWorld, version: SchemeVersion) -> Trajectory:
    with world.database.unit_of_work() as uow:
        who = world.learner.id
        chosen = choose_path(
            uow, IRIS, asker=Asker(who), member_id=who, scheme_version_id=version.id, now=NOW
        )
        uow.commit()
    return chosen


def _many_paths(places: TwoPlaces) -> list[Trajectory]:
    """So many that they do not lie in the table as their ids go."""
    return [
        places.a.choose(places.a.publish(document(slug=f"path-{number}"))) for number in range(8)
    ]


def _lock(session: Session, trajectory_id: UUID) -> None:
    session.scalars(
        select(StandingRow).where(StandingRow.trajectory_id == trajectory_id).with_for_update()
    ).one()
