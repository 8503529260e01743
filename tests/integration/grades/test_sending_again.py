"""Grades that are sent again: what counts now, by whoever decides, and told in the audit log."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from community import OPERATOR, Asker, NotAllowed, Role
from community.auditing import AuditRow
from curricula import Enrolment, OwnWork
from plugin.grade_fates import grade_lines
from plugin.grades_again import send_grades_again
from storage import utc_now
from tests.integration.grades.graded import GradedCourse, ids

CANVAS = "https://canvas.instructure.com/lti/submission"


def again(
    course: GradedCourse,
    grades: Sequence[tuple[UUID, str]],
    asker: Asker = OPERATOR,
    *,
    replaces_typed: bool = False,
) -> int:
    with course.world.services.database.unit_of_work() as uow:
        sent = send_grades_again(
            uow,
            grades,
            asker=asker,
            replaces_typed=replaces_typed,
            now=utc_now(),
        )
        uow.commit()
    return sent


def fates(course: GradedCourse, *enrolments: Enrolment) -> list[str]:
    with course.world.services.database.reading() as session:
        return [one.fate for one in grade_lines(session, enrolments)]


def acts(course: GradedCourse) -> list[str]:
    with course.world.services.database.reading() as session:
        found = session.query(AuditRow.act).order_by(AuditRow.id).all()
    return [act for (act,) in found if "resent" in act]


def test_a_grade_whose_column_came_late_is_sent(course: GradedCourse) -> None:
    hers = course.finished("Demo Ana", column=False)
    assert fates(course, hers) == ["columnless"]
    course.column(hers)
    assert fates(course, hers) == ["missing"]
    assert course.queued() == []
    assert again(course, [ids(hers)]) == 1
    assert fates(course, hers) == ["due"]
    (told,) = course.queued()
    assert (told["activityProgress"], told["gradingProgress"]) == ("Completed", "PendingManual")
    assert told[CANVAS] == {"new_submission": False, "prioritize_non_tool_grade": True}
    assert again(course, [ids(hers)]) == 0, "it is on its way"
    assert acts(course) == ["grade.resent"]


def test_what_is_not_finished_or_has_no_column_is_not_sent(course: GradedCourse) -> None:
    begun, no_column = course.finished("Demo Ana"), course.finished("Demo Bo", column=False)
    assert fates(course, begun) == []
    assert again(course, [ids(begun), ids(no_column), (begun.id, "none such")]) == 0
    assert acts(course) == []


def test_a_refused_grade_goes_with_a_newer_time_and_replaces_when_asked(
    course: GradedCourse,
) -> None:
    hers = course.finished("Demo Ana", column=False)
    course.column(hers)
    again(course, [ids(hers)])
    course.answers("refused", "The LMS holds a newer score for this learner.")
    assert fates(course, hers) == ["typed"]
    assert again(course, [ids(hers)]) == 0, "what a teacher typed stays"
    assert again(course, [ids(hers)], replaces_typed=True) == 1
    first, second = course.queued()
    assert second["timestamp"] > first["timestamp"]
    assert second[CANVAS] == {"new_submission": False}
    course.answers("sent")
    assert fates(course, hers) == ["sent"]


def test_several_are_told_as_one_act_of_their_course(course: GradedCourse) -> None:
    learners = [course.finished(f"Demo {n}", column=False) for n in range(3)]
    for one in learners:
        course.column(one)
    assert again(course, [ids(one) for one in learners]) == 3
    assert acts(course) == ["course.grades-resent"]


def test_nobody_sends_for_another_course_or_for_herself(course: GradedCourse) -> None:
    hers = course.finished("Demo Ana", column=False)
    course.column(hers)
    teacher = course.world.person("Demo teacher")
    elsewhere = Asker(
        teacher,
        frozenset({Role.FACILITATOR}),
        course.world.community.id,
        launch_place="lti:other",
    )
    with pytest.raises(NotAllowed):
        again(course, [ids(hers)], elsewhere)
    own = Asker(hers.member_id, frozenset({Role.FACILITATOR}), course.world.community.id)
    with pytest.raises(OwnWork):
        again(course, [ids(hers)], own)
    assert course.queued() == []
