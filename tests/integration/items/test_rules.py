"""Rules of a lesson: how often, how long, what counts, when something is told; and exceptions."""

from uuid import uuid4

import pytest

from community import Asker, NotAllowed, Role
from curricula import (
    BadDecision,
    LessonFinished,
    NoAttemptsLeft,
    NoRetakesLeft,
    OldForm,
    OwnWork,
    Score,
    TimeOver,
    UnansweredItems,
    UnknownLesson,
    allowances_of,
)
from tests.integration.items_world import ItemsWorld


def test_attempts_end_and_the_best_counts(course: ItemsWorld) -> None:
    course.open("exam")
    assert course.state("exam").attempts_left("e1") == 2
    right = course.give("exam", "e1", ["a"])
    assert course.give("exam", "e1", ["a"]) == right, "sent twice"
    wrong = course.give("exam", "e1", ["b"])
    assert course.state("exam").attempts_left("e1") == 0
    with pytest.raises(NoAttemptsLeft, match="answered 2 times"):
        course.give("exam", "e1", ["a"])
    assert course.give("exam", "e1", ["b"]) == wrong, "a doubled POST is no third attempt"
    for chosen in "abcab":
        course.give("exam", "try", [chosen])
    assert course.state("exam").attempts_left("try") is None
    course.give("exam", "e2", ["c"])
    assert course.finish("exam").score == Score(0.5, 1.0, 2.0)


def test_feedback_waits_for_the_end_but_practice_tells_at_once(course: ItemsWorld) -> None:
    for slug in ("e1", "e2", "try"):
        assert not course.state("exam").shows_feedback(slug)
        course.give("exam", slug, ["a"])
    state = course.state("exam")
    assert [state.shows_feedback(slug) for slug in ("e1", "try", None)] == [False, True, False]
    course.finish("exam")
    state = course.state("exam")
    assert [state.shows_feedback(slug) for slug in ("e1", "try", None)] == [True, True, True]
    course.give("kinds", "single", ["b"])
    assert course.state("kinds").shows_feedback("single")


def test_retakes_end_and_the_best_visit_counts(course: ItemsWorld) -> None:
    assert course.state("exam").retakes_left == 1
    for answers in ("ab", "cc"):
        course.give("exam", "e1", [answers[0]])
        course.give("exam", "e2", [answers[1]])
        finish = course.finish("exam")
        if answers == "ab":
            assert course.reopen("exam").number == 2
    assert finish.score == Score(0.0, 0.0, 2.0)
    assert finish.lesson.score == Score(1.0, 2.0, 2.0)
    state = course.state("exam")
    assert (state.retakes_left, state.score) == (0, Score(1.0, 2.0, 2.0))
    with pytest.raises(NoRetakesLeft, match="again 1 times"):
        course.reopen("exam")
    course.allow(course.staff(Role.FACILITATOR), "exam", retakes=1)
    assert course.state("exam").retakes_left == 1
    assert course.reopen("exam").number == 3


def test_an_old_form_is_told_apart_from_a_finished_lesson(course: ItemsWorld) -> None:
    visit = course.open("exam")
    course.give("exam", "e1", ["a"], visit_id=visit.id)
    course.give("exam", "e2", ["a"], visit_id=visit.id)
    course.finish("exam")
    with pytest.raises(LessonFinished) as refused:
        course.give("exam", "e1", ["b"], visit_id=visit.id)
    assert not isinstance(refused.value, OldForm)
    course.reopen("exam")
    with pytest.raises(OldForm, match="earlier time through"):
        course.give("exam", "e1", ["b"], visit_id=visit.id)
    assert course.give("exam", "e1", ["a"], visit_id=visit.id).number == 1
    assert course.finish("exam", visit_id=visit.id).retake_open
    assert course.state("exam").attempts == {}


def test_time_ends_and_what_was_answered_in_time_counts(course: ItemsWorld) -> None:
    visit = course.open("exam")
    state = course.state("exam")
    assert state.due is not None
    assert (state.due - visit.opened).total_seconds() == 30 * 60
    course.give("exam", "e1", ["a"])
    with pytest.raises(UnansweredItems):
        course.finish("exam")
    course.tick(30)
    assert course.state("exam").is_over_time
    with pytest.raises(TimeOver, match="UTC"):
        course.give("exam", "e2", ["b"])
    assert course.give("exam", "try", ["c"]).success, "practice has no time"
    assert course.give("exam", "e1", ["a"]).number == 1, "a doubled POST is taken"
    course.allow(course.staff(Role.COORDINATOR), "exam", minutes=20)
    assert not course.state("exam").is_over_time
    course.give("exam", "e2", ["a"])
    course.tick(30)
    finish = course.finish("exam")
    assert finish.score == Score(0.5, 1.0, 2.0)
    assert course.state("exam").due is None


def test_time_over_with_nothing_answered_is_a_finished_lesson_with_nothing(
    course: ItemsWorld,
) -> None:
    course.open("exam")
    course.tick(31)
    assert course.finish("exam").score == Score(0.0, 0.0, 2.0)


def test_allowances_add_up_and_a_doubled_grant_is_one(course: ItemsWorld) -> None:
    steward, id_ = course.staff(Role.STEWARD), uuid4()
    first = course.allow(steward, "exam", attempts=1, allowance_id=id_)
    assert course.allow(steward, "exam", attempts=1, allowance_id=id_) == first
    course.allow(steward, "exam", attempts=2, reason="  Again\n")
    assert course.state("exam").attempts_left("e1") == 5
    with course.database.reading() as session:
        granted = allowances_of(session, course.enrolment.id)
    assert [(each.extra_attempts, each.reason) for each in granted] == [
        (1, "She was ill."),
        (2, "Again"),
    ]
    assert granted[0].granted_by == steward.member_id


def test_what_cannot_be_granted(course: ItemsWorld) -> None:
    steward = course.staff(Role.STEWARD)
    for asker in (course.staff(), course.staff(Role.MENTOR), course.staff(Role.AUTHOR)):
        with pytest.raises(NotAllowed):
            course.allow(asker, "exam", attempts=1)
    with pytest.raises(OwnWork):
        course.allow(Asker(course.enrolment.member_id), "exam", attempts=1)
    with pytest.raises(UnknownLesson):
        course.allow(steward, "nowhere", attempts=1)
    with pytest.raises(BadDecision, match="reason"):
        course.allow(steward, "exam", attempts=1, reason=" \n")
    with pytest.raises(BadDecision, match="Nothing is granted"):
        course.allow(steward, "exam")
    with pytest.raises(BadDecision):
        course.allow(steward, "exam", attempts=-1)
    with pytest.raises(BadDecision):
        course.allow(steward, "exam", minutes=10**6)
