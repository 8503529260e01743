"""Drafts of answers, and the learners that staff can find, on both databases."""

from datetime import timedelta

import pytest

from community import Asker, NotAllowed, Permission, Role, grant, join
from curricula import Place, drafts_of, enrol, enrolments_to_decide, keep_drafts
from storage import Database
from tests.integration.learning_world import START, LearningWorld, learning_world


@pytest.fixture
def world(database: Database) -> LearningWorld:
    return learning_world(database)


def test_drafts_are_kept_changed_and_settled(world: LearningWorld) -> None:
    visit_id = world.open("values").id
    later = START + timedelta(hours=1)
    with world.database.unit_of_work() as uow:
        drafts = {"v1": ("a",), "v2": ("a", "b")}
        keep_drafts(uow, visit_id=visit_id, drafts=drafts, now=START)
        keep_drafts(uow, visit_id=visit_id, drafts={"v1": ("a",), "v2": ("b",)}, now=later)
        uow.commit()
    with world.database.reading() as session:
        kept = drafts_of(session, visit_id)
    assert {slug: each.fields for slug, each in kept.items()} == {"v1": ("a",), "v2": ("b",)}
    assert [kept["v1"].kept, kept["v2"].kept] == [START, later]
    told = world.told()
    with world.database.unit_of_work() as uow:
        keep_drafts(uow, visit_id=visit_id, drafts={}, settled=["v2", "never"], now=later)
        uow.commit()
    with world.database.reading() as session:
        assert list(drafts_of(session, visit_id)) == ["v1"]
    assert world.told() == told, "a draft is no learning record"


def test_learners_are_found_by_name_course_and_office(world: LearningWorld) -> None:
    with world.database.unit_of_work() as uow:
        for name, course in (("Ana Pérez", "lti:a"), ("Änne 50%_", "lti:a"), ("Bruno", "lti:b")):
            member = join(uow, name=name, now=START)
            place = Place(course, "LMS")
            enrol(uow, member_id=member.id, version_id=world.version_id, place=place, now=START)
        teacher = join(uow, name="Ana Teacher", now=START)
        office = join(uow, now=START)
        grant(
            uow,
            member_id=office.id,
            community_id=world.community_id,
            role=Role.STEWARD,
            reason="test",
            now=START,
        )
        uow.commit()
    launched = Asker(
        teacher.id, frozenset({Role.FACILITATOR}), world.community_id, launch_place="lti:a"
    )

    def found(asker: Asker, words: str = "", limit: int = 9) -> tuple[int, int]:
        with world.database.reading() as session:
            some, total = enrolments_to_decide(
                session,
                asker,
                Permission.GRANT_EXCEPTIONS,
                [world.community_id],
                words=words,
                limit=limit,
                now=START,
            )
        return len(some), total

    steward = Asker(office.id)
    assert found(launched) == (2, 2)
    assert found(launched, "ana") == (1, 1)
    assert found(launched, "pér ana") == (1, 1)
    assert found(launched, "%") == found(launched, "50%_") == (1, 1)
    assert found(launched, "bruno") == (0, 0)
    assert found(steward, limit=2) == (2, 4)
    assert found(steward, "bruno") == (1, 1)
    with pytest.raises(NotAllowed):
        found(Asker(teacher.id, frozenset({Role.FACILITATOR}), world.community_id))
