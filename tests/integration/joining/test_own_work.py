"""What separates her from herself reaches across: an office at one place decides nothing about
what she did at the other, by whichever way the two are joined.
"""

import pytest

from community import Asker, Member, Permission, Role, join, member
from curricula import OwnWork, enrolments_to_decide
from storage import Database
from tests.integration.items_world import ItemsWorld, items_world
from tests.integration.joining.joining_world import Members


@pytest.fixture
def course(database: Database) -> ItemsWorld:
    return items_world(database)


def test_her_other_place_is_still_she(course: ItemsWorld) -> None:
    members = Members(course.database)
    steward = course.staff(Role.STEWARD)
    with course.database.unit_of_work() as uow:
        between = join(uow, now=course.now)
        uow.commit()
    for item in ("plain", "story", "why"):
        course.give("essay", item, ("a",))
    course.finish("essay")
    story = course.state("essay").attempts["story"]
    learner, staff = _member(course, Asker(course.enrolment.member_id)), _member(course, steward)
    members.together(learner, between)
    joined = members.together(between, staff)
    for act in (
        lambda: course.judge(steward, story, 1.0),
        lambda: course.allow(steward, "exam", attempts=1),
        lambda: course.override(steward, "essay", 1.0),
    ):
        with pytest.raises(OwnWork):
            act()
    assert course.waiting(steward) == []
    assert _decidable(course, steward) == 0
    members.part(staff, joined)
    assert len(course.waiting(steward)) == 2
    assert _decidable(course, steward) == 1


def _member(course: ItemsWorld, asker: Asker) -> Member:
    assert asker.member_id is not None
    with course.database.reading() as session:
        return member(session, asker.member_id)


def _decidable(course: ItemsWorld, asker: Asker) -> int:
    with course.database.reading() as session:
        return enrolments_to_decide(
            session,
            asker,
            Permission.GRANT_EXCEPTIONS,
            [course.community_id],
            limit=9,
            now=course.now,
        )[1]
