"""The page of a due date and a late rule, and where staff and learners see what was decided."""

from html import unescape

import pytest
from flask.testing import FlaskClient

from community import Role
from curricula import LateRule
from plugin.lti import DueRule, due_rules_of
from tests.integration.counting import counted
from tests.integration.course_staff import launched
from tests.integration.grades.graded import GradedCourse
from tests.integration.grades.late import DAILY, DAY, DUE, HOUR, LateCourse
from tests.unit.plugin.web.world import get, post

TYPED = {"due": "2026-03-10T17:00", "kind": "daily", "daily": "10", "at_most": "50"}


@pytest.fixture
def late(course: GradedCourse) -> LateCourse:
    made = LateCourse(course)
    made.place(submission_until=DUE + 9 * DAY)
    return made


@pytest.fixture
def teacher(late: LateCourse) -> FlaskClient:
    return launched(late.graded.world, late.graded.place, Role.COORDINATOR)


def rule(late: LateCourse) -> DueRule | None:
    with late.graded.world.services.database.reading() as session:
        return due_rules_of(session, [late.placed]).get(late.placed)


def test_it_asks_before_it_sends_grades_again(late: LateCourse, teacher: FlaskClient) -> None:
    late.finishes(late.learner("Demo Ana"), DUE + HOUR)
    late.finishes(late.learner("Demo Bo"), DUE - HOUR)
    page = get(teacher, late.page).text
    assert "It was placed to be handed in until" in page
    asked = post(teacher, late.page, page=late.page, **TYPED)
    assert asked.status_code == 200
    assert "1 grade in the LMS changes by this." in asked.text
    assert "Later: 10% less a day in the gradebook, 50% at most." in asked.text
    assert 'value="2026-03-10T17:00"' in asked.text
    assert rule(late) is None
    wrong = post(teacher, late.page, page=late.page, sure="7", **TYPED)
    assert "1 grade in the LMS changes by this." in wrong.text
    saved = post(teacher, late.page, page=late.page, sure="1", **TYPED)
    assert saved.status_code == 303
    text = get(teacher, saved.location).text
    assert "Saved. 1 grade is on its way again." in text
    assert 'value="50"' in text
    assert rule(late) == DueRule(DUE, LateRule("daily", 10, at_most=50))
    assert [each["scoreGiven"] for each in late.sent()] == [100, 100, 90]


def test_where_nothing_changes_it_is_saved_at_once(late: LateCourse, teacher: FlaskClient) -> None:
    typed = {"due": "", "kind": "once", "once": "20", "grace": "15", "days": "7"}
    saved = post(teacher, late.page, page=late.page, **typed)
    assert "Saved." in get(teacher, saved.location).text
    once = LateRule("once", 20, grace_minutes=15, nothing_after_days=7)
    assert rule(late) == DueRule(None, once)
    post(teacher, late.page, page=late.page, kind="none")
    assert rule(late) == DueRule()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": "daily", "daily": ""}, "Enter a whole number from 1 to 100."),
        ({"kind": "once", "once": "101"}, "Enter a whole number from 1 to 100."),
        ({"kind": "none", "due": "soon"}, "Enter a day and an hour"),
        ({"kind": "once", "once": "5", "days": "1000"}, "Enter a whole number from 1 to 365."),
        ({"kind": "once", "once": "5", "days": "0"}, "Enter a whole number from 1 to 365."),
        ({"kind": "daily", "daily": "5", "at_most": "0"}, "Enter a whole number from 1 to 100."),
        ({"kind": "daily", "daily": "5", "at_most": "nan"}, "Enter a whole number from 1 to 100."),
        ({"kind": "once", "once": "-5"}, "Enter a whole number from 1 to 100."),
        ({"kind": "once", "once": "1e1000"}, "Enter a whole number from 1 to 100."),
        ({"kind": "once", "once": "5", "grace": "1e9"}, "Enter a whole number from 0 to 10080."),
        ({"kind": "none", "due": "9999-12-31T23:59"}, "Enter a day and an hour"),
        ({}, "Choose what late work costs."),
    ],
)
def test_what_cannot_be_taken_is_said(
    late: LateCourse, teacher: FlaskClient, typed: dict[str, str], said: str
) -> None:
    answer = post(teacher, late.page, page=late.page, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert rule(late) is None


def test_it_speaks_spanish_and_costs_few_statements(late: LateCourse, teacher: FlaskClient) -> None:
    late.set(DAILY)
    for number in range(3):
        late.finishes(late.learner(f"Demo {number}"), DUE + HOUR)
        get(teacher, late.page)
        with counted(late.graded.world.services.database) as made:
            page = get(teacher, late.page, language="es")
        assert len(made) <= 12
    assert "Fecha de entrega y trabajos tardíos" in page.text


def test_nobody_else_sees_it(late: LateCourse) -> None:
    world, place = late.graded.world, late.graded.place
    for where, role in (
        (place, Role.FACILITATOR),
        (place, Role.LEARNER),
        ("lti:other", Role.COORDINATOR),
    ):
        assert get(launched(world, where, role), late.page).status_code == 403
    steward = world.browser(world.person("Demo steward", Role.STEWARD))
    assert get(steward, late.page).status_code == 200
    other = late.page.replace(str(late.placed), str(world.community.id))
    assert get(steward, other).status_code == 404


def test_the_list_of_what_is_placed_and_the_grades_tell_it(
    late: LateCourse, teacher: FlaskClient
) -> None:
    late.set(DAILY)
    late.finishes(late.learner("Demo Ana"), DUE + DAY + HOUR)
    placed = unescape(get(teacher, "/desk/placed").text)
    assert "Later: 10% less a day in the gradebook." in placed
    assert f'href="{late.page}"' in placed
    grades = unescape(get(teacher, late.graded.page).text)
    assert "100% achieved; 2 days late: −20%" in grades
    assert "80%" in grades


def test_the_learner_is_told_before_and_after(late: LateCourse) -> None:
    late.set(DAILY)
    hers = late.learner("Demo Ana")
    world = late.graded.world
    browser = world.browser(hers.member_id)
    where = f"/curricula/{world.version_hash}/lessons/once"
    page = unescape(get(browser, where).text)
    assert "Due 10 Mar 2026, 17:00 (UTC). Later: 10% less a day in the gradebook." in page
    late.finishes(hers, DUE + DAY + HOUR)
    after = unescape(get(browser, f"{where}/finished").text)
    assert "You finished it 2 days after it was due" in after
    assert "gets 80%" in after
