"""One column for a module or a curriculum: filled by its lessons, in progress until all are."""

from datetime import timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from community import Asker, Role
from curricula import Enrolment
from plugin.grade_fates import grade_lines
from plugin.grades_again import send_grades_again
from plugin.lti import column_key, remember_line_item
from plugin.lti.models import DueScoreRow, ScoreSeriesRow
from plugin.lti.placement_models import PlacementRow
from storage import utc_now
from tests.integration.ags.scores import launch_of
from tests.integration.course_staff import launched
from tests.integration.grades.graded import LMS, GradedCourse
from tests.integration.grades.late import DUE, HALF, LateCourse
from tests.unit.plugin.web.world import get

LESSONS = 4
ALL = {
    "once": {"say": ["b"]},
    "twice": {"sum": ["b"], "far": ["1000"]},
    "timed": {"fast": ["b"], "slow": ["a"]},
}


def place_whole(course: GradedCourse, kind: str) -> UUID:
    placed = uuid4()
    with course.world.services.database.unit_of_work() as uow:
        curriculum_id = course.world.enrolled(course.world.person("Demo nobody")).curriculum_id
        uow.session.add(
            PlacementRow(
                id=placed,
                registration_id=course.lms.id,
                deployment_id="1",
                context_id="7",
                place=course.place,
                placed=utc_now(),
                kind=kind,
                slug="all" if kind == "module" else None,
                curriculum_id=curriculum_id,
                version_id=course.world.version_id,
                title="Bread for a street",
                column=kind,
                score_maximum=100,
                full_when_finished=False,
            )
        )
        uow.commit()
    return placed


def learner(course: GradedCourse, name: str) -> Enrolment:
    member = course.world.person(name, Role.LEARNER)
    return course.world.enrolled(member, course.place, "Campus")


def opens(course: GradedCourse, hers: Enrolment, placed: UUID, kind: str) -> None:
    """She launches the link of all of it."""
    launch = launch_of(course.lms, subject=str(hers.member_id), line_item_url=f"{LMS}/items/all")
    with course.world.services.database.unit_of_work() as uow:
        remember_line_item(
            uow,
            enrolment_id=hers.id,
            lesson_slug=column_key(kind, "all"),
            launch=launch,
            placement_id=placed,
            now=utc_now(),
        )
        uow.commit()


def finishes(course: GradedCourse, hers: Enrolment, lesson: str, hour: int = 0) -> None:
    LateCourse(course, lesson).finishes(hers, DUE + timedelta(hours=hour), ALL[lesson])


@pytest.mark.parametrize("kind", ["module", "curriculum"])
def test_it_is_filled_by_each_lesson_and_complete_with_the_last(
    course: GradedCourse, kind: str
) -> None:
    placed, hers = place_whole(course, kind), learner(course, "Demo Ana")
    opens(course, hers, placed, kind)
    finishes(course, hers, "once")
    LateCourse(course, "twice").finishes(hers, DUE, HALF)
    first, second = course.queued()
    assert (first["scoreGiven"], second["scoreGiven"]) == (25, 37.5)
    for each in (first, second):
        assert (each["activityProgress"], each["gradingProgress"]) == ("InProgress", "Pending")
        assert each["https://canvas.instructure.com/lti/submission"] == {"new_submission": False}
    LateCourse(course, "twice").finishes(hers, DUE, again=True)
    finishes(course, hers, "timed")
    assert [each["scoreGiven"] for each in course.queued()[2:]] == [50, 75]
    assert second["timestamp"] > first["timestamp"]


def test_one_that_waits_for_a_judgement_is_told_as_that(course: GradedCourse) -> None:
    placed = place_whole(course, "module")
    hers = course.finished("Demo Ana", column=False)
    opens(course, hers, placed, "module")
    for lesson in ("once", "twice", "timed"):
        finishes(course, hers, lesson)
    last = course.queued()[-1]
    assert (last["activityProgress"], last["gradingProgress"]) == ("Completed", "PendingManual")
    assert last["scoreGiven"] == 75
    assert "https://canvas.instructure.com/lti/submission" not in last


def test_who_came_by_a_single_lesson_is_in_it_once_the_column_is_known(
    course: GradedCourse,
) -> None:
    placed, hers, other = (
        place_whole(course, "module"),
        learner(course, "Demo Ana"),
        learner(course, "Demo Bo"),
    )
    course.column(hers, "once")
    finishes(course, hers, "once")
    assert len(course.queued()) == 1, "nobody has opened the module: its column is not known"
    opens(course, other, placed, "module")
    finishes(course, hers, "timed")
    with course.world.services.database.reading() as session:
        query = (
            select(ScoreSeriesRow.line_item_url, ScoreSeriesRow.user_id)
            .join(DueScoreRow, DueScoreRow.series_id == ScoreSeriesRow.id)
            .order_by(DueScoreRow.id)
        )
        found = [(url, user) for url, user in session.execute(query)]
    assert found[1:] == [(f"{LMS}/items/all", str(hers.member_id))]
    assert course.queued()[1]["scoreGiven"] == 50


def test_a_course_without_it_and_a_stranger_s_are_left_alone(course: GradedCourse) -> None:
    placed, hers = place_whole(course, "module"), learner(course, "Demo Ana")
    elsewhere = course.world.enrolled(hers.member_id, "lti:other", "Campus")
    opens(course, hers, placed, "module")
    finishes(course, elsewhere, "once")
    assert course.queued() == []


def test_it_is_shown_and_sent_again_as_one_grade(course: GradedCourse) -> None:
    placed, hers = place_whole(course, "module"), learner(course, "Demo Ana")
    finishes(course, hers, "once")
    opens(course, hers, placed, "module")
    database = course.world.services.database
    with database.reading() as session:
        assert [(one.fate, one.lesson_slug) for one in grade_lines(session, [hers])] == [
            ("missing", "module/all")
        ]
    key = (hers.id, "module/all")
    with database.unit_of_work() as uow:
        asker = Asker(None, is_operator=True)
        assert send_grades_again(uow, [key, (hers.id, "module/none")], asker=asker, now=utc_now())
        uow.commit()
    (told,) = course.queued()
    assert told["scoreGiven"] == 25
    teacher = launched(course.world, course.place, Role.COORDINATOR)
    page = unescape(get(teacher, course.page).text)
    assert "All of it" in page
    assert "25%" in page
    assert "without a column" not in page
