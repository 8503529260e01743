"""One column for several lessons, and a move that leaves nothing of them undone."""

from uuid import uuid4

import pytest

from community import Role
from curricula import Enrolment, answer_item, finish_lesson
from plugin.lms_grade import queue_grade
from plugin.lti import column_key, remember_line_item
from plugin.lti.models import LineItemRow
from plugin.lti.placement_models import PlacementRow
from storage import utc_now
from tests.integration.ags.scores import launch_of
from tests.integration.grades.graded import LMS, GradedCourse, graded_course
from tests.integration.web_moves.newer_version import Newer, move_all
from tests.unit.plugin.web.world import World

KEY = column_key("module", "only")


@pytest.fixture
def course(world: World, newer: Newer) -> GradedCourse:
    made = graded_course(world)
    with world.services.database.unit_of_work() as uow:
        uow.session.add(
            PlacementRow(
                id=uuid4(),
                registration_id=made.lms.id,
                deployment_id="1",
                context_id="7",
                place=made.place,
                placed=utc_now(),
                kind="module",
                slug="only",
                curriculum_id=newer.curriculum_id,
                version_id=world.version_id,
                title="All of it",
                column="module",
                score_maximum=100,
                full_when_finished=False,
            )
        )
        uow.commit()
    return made


def learner(course: GradedCourse) -> Enrolment:
    world = course.world
    hers = world.enrolled(world.person("Demo Ana", Role.LEARNER), course.place)
    launch = launch_of(course.lms, subject=str(hers.member_id), line_item_url=f"{LMS}/items/all")
    with world.services.database.unit_of_work() as uow:
        placed = uow.session.query(PlacementRow).one()
        remember_line_item(
            uow,
            enrolment_id=hers.id,
            lesson_slug=KEY,
            launch=launch,
            placement_id=placed.id,
            now=utc_now(),
        )
        uow.commit()
    return hers


def finishes(course: GradedCourse, hers: Enrolment, lesson: str, **answers: str) -> None:
    services = course.world.services
    with services.database.unit_of_work() as uow:
        for item, chosen in answers.items():
            answer_item(
                uow,
                services.iris,
                enrolment=hers,
                lesson_slug=lesson,
                item_slug=item,
                chosen=[chosen],
                now=utc_now(),
            )
        done = finish_lesson(uow, services.iris, enrolment=hers, lesson_slug=lesson, now=utc_now())
        queue_grade(uow, done, now=utc_now())
        uow.commit()


def progress(course: GradedCourse) -> list[tuple[str, str, float]]:
    return [
        (each["activityProgress"], each["gradingProgress"], each["scoreGiven"])
        for each in course.queued()
    ]


def test_it_is_complete_when_what_was_left_of_it_is_gone(
    course: GradedCourse, world: World, newer: Newer
) -> None:
    hers = learner(course)
    finishes(course, hers, "values", sum="b")
    assert progress(course) == [("InProgress", "Pending", 100)]
    move_all(world, newer)
    assert progress(course)[1:] == [("Completed", "FullyGraded", 100)]
    first, second = course.queued()
    assert second["timestamp"] > first["timestamp"]


def test_nothing_is_told_of_one_that_is_complete_or_has_more_to_do(
    course: GradedCourse, world: World, newer: Newer
) -> None:
    hers = learner(course)
    finishes(course, hers, "reading")
    assert progress(course) == [("InProgress", "Pending", 0)]
    move_all(world, newer)
    assert len(course.queued()) == 1
    with world.services.database.reading() as session:
        assert session.get(LineItemRow, (hers.id, KEY)) is not None
