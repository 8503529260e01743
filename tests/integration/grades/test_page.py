"""The page of a course's grades, the learner's own list of them, and the buttons on both."""

from html import unescape

import pytest
from flask.testing import FlaskClient

from community import Role
from plugin.lti.errors import ServiceElsewhere
from plugin.lti.models import GradeColumnRow
from tests.integration.counting import counted
from tests.integration.course_staff import launched
from tests.integration.grades.graded import GradedCourse
from tests.unit.plugin.web.world import get, post


@pytest.fixture
def teacher(course: GradedCourse) -> FlaskClient:
    return launched(course.world, course.place, Role.COORDINATOR)


def test_each_grade_says_what_became_of_it_and_what_to_do(
    course: GradedCourse, teacher: FlaskClient
) -> None:
    hers = course.finished("Demo Ana", column=False)
    assert "without a column in the LMS" in get(teacher, course.page).text
    course.column(hers)
    text = unescape(get(teacher, course.page).text)
    assert "never sent" in text
    assert "Its column came after the lesson was finished." in text
    answer = post(teacher, course.page, page=course.page)
    assert answer.status_code == 303
    text = get(teacher, answer.location).text
    assert "1 grade is on its way again." in text
    assert "It is sent within a minute." in text
    course.answers("due", str(ServiceElsewhere("https://other.example/1", "https://other.example")))
    text = get(teacher, course.page).text
    assert "Its column is at a host that nobody allowed for this LMS." in text
    course.answers("refused", "The LMS answers 404: no such column.")
    text = unescape(get(teacher, course.page).text)
    assert "refused by the LMS" in text
    assert "The LMS does not know the column or the learner (404)." in text
    assert "waits for a judgement" in text
    course.answers("sent")


def test_the_learner_s_page_has_hers_with_a_button(
    course: GradedCourse, teacher: FlaskClient
) -> None:
    hers = course.finished("Demo Ana", column=False)
    course.column(hers)
    page = f"/learners/{hers.id}"
    assert "Grades in the LMS" in get(teacher, page).text
    for again, wanted in (("", page), ("course", "/learners/grades")):
        fields = {"lesson": "kinds", **({"from": again} if again else {})}
        answer = post(teacher, f"{page}/grades", page=page, **fields)
        assert answer.location.partition("?")[0] == wanted
    assert len(course.queued()) == 1, "the second found it on its way"
    course.answers("refused", "The LMS holds a newer score for this learner.")
    assert "Replace the grade in the LMS" in get(teacher, page).text


def test_one_kind_is_shown_alone_and_many_by_pages(
    course: GradedCourse, teacher: FlaskClient
) -> None:
    hers = course.finished("Demo Ana", column=False)
    course.column(hers)
    assert "Demo Ana" in get(teacher, f"{course.page}&fate=missing").text
    assert "No grade is like that." in get(teacher, f"{course.page}&fate=refused").text
    assert "Demo Ana" in get(teacher, f"{course.page}&fate=anything&page=9").text


def test_who_decides_about_nobody_there_sees_nothing(course: GradedCourse) -> None:
    hers = course.finished("Demo Ana", column=False)
    for place, role in (("lti:other", Role.COORDINATOR), (course.place, Role.LEARNER)):
        other = launched(course.world, place, role)
        assert get(other, course.page).status_code == 403
        assert get(other, f"/learners/{hers.id}").status_code == 403
    assert get(launched(course.world, course.place, Role.MENTOR), course.page).status_code == 403


def test_a_course_costs_the_same_few_statements(course: GradedCourse, teacher: FlaskClient) -> None:
    for name in ("Demo Ana", "Demo Bo", "Demo Chen"):
        course.column(course.finished(name, column=False))
        get(teacher, course.page)
        with counted(course.world.services.database) as made:
            assert get(teacher, course.page).status_code == 200
        assert len(made) <= 12


def test_the_comparison_is_asked_for_and_shown(course: GradedCourse, teacher: FlaskClient) -> None:
    hers = course.finished("Demo Ana", column=False)
    course.column(hers)
    answer = post(teacher, f"/learners/grades/compare?course={course.place}", page=course.page)
    assert "The LMS is asked for its grades." in get(teacher, answer.location).text
    with course.world.services.database.unit_of_work() as uow:
        column = uow.session.query(GradeColumnRow).one()
        column.trouble, column.next_read = "forbidden", None
        uow.commit()
    assert "The LMS does not let CHILD read this list." in get(teacher, course.page).text
    post(teacher, course.page, page=course.page)
    course.answers("sent")
    for held_as, held, word in (
        ("empty", None, "arrived, and gone there"),
        ("other", 0.4, "changed in the LMS"),
    ):
        course.held(held_as, held)
        assert word in get(teacher, course.page).text
    assert "did not arrive" not in get(teacher, course.page).text, "what was typed there stays"
