"""Acts that cross each other: the later one stands, and the log says the same as the rows."""

from datetime import timedelta
from uuid import uuid4

import pytest

from community import OPERATOR, Role
from curricula import (
    BadDecision,
    UnknownAttempt,
    finish_lesson,
    judgements_waiting,
    override_score,
)
from tests.integration.items.test_overrides import standing
from tests.integration.items_world import ItemsWorld
from tests.integration.learning_world import IRIS


def write_essay(course: ItemsWorld) -> None:
    course.give("essay", "plain", ["a"])
    for slug in ("story", "why"):
        course.give("essay", slug, ["My words."])
    course.finish("essay")


def test_a_judgement_after_an_override_is_refused_and_records_no_score(course: ItemsWorld) -> None:
    mentor = course.staff(Role.MENTOR)
    write_essay(course)
    attempts = course.state("essay").attempts
    course.override(course.staff(Role.STEWARD), "essay", 0.2)
    for slug in ("story", "why"):
        with pytest.raises(UnknownAttempt):
            course.judge(mentor, attempts[slug], 1.0)
    assert standing(course) == ["completed essay 0.6"]
    assert course.state("essay").waiting == frozenset(), "nobody will judge it any more"


def test_an_override_that_waited_for_a_finish_replaces_it(course: ItemsWorld) -> None:
    """Its clock was read before it waited for the learner's transaction."""
    read_before = course.tick()
    course.give("exam", "e1", ["a"])
    course.give("exam", "e2", ["b"])
    course.finish("exam")
    with course.database.unit_of_work() as uow:
        made = override_score(
            uow,
            IRIS,
            asker=OPERATOR,
            enrolment_id=course.enrolment.id,
            lesson_slug="exam",
            scaled=0.25,
            reason="Late.",
            now=read_before,
        )
        uow.commit()
    assert made.finish is not None
    assert made.finish.lesson.score == made.score
    assert standing(course) == ["completed exam 0.5"]


def test_a_finish_that_waited_for_an_override_counts_anew(course: ItemsWorld) -> None:
    course.give("exam", "e1", ["a"])
    course.give("exam", "e2", ["a"])
    course.finish("exam")
    course.reopen("exam")
    course.give("exam", "e1", ["a"])
    course.give("exam", "e2", ["b"])
    read_before = course.now
    course.override(OPERATOR, "exam", 0.25)
    with course.database.unit_of_work() as uow:
        done = finish_lesson(
            uow, IRIS, enrolment=course.enrolment, lesson_slug="exam", now=read_before
        )
        uow.commit()
    assert done.lesson.score == done.score
    assert standing(course) == ["completed exam 0.5", "completed exam 2"]


def test_a_form_sent_again_with_other_words_says_so(course: ItemsWorld) -> None:
    """A browser's back button shows the form with the id that it was sent with."""
    form = uuid4()
    course.allow(OPERATOR, "exam", attempts=1, allowance_id=form)
    for lesson, attempts in (("exam", 3), ("essay", 1)):
        with pytest.raises(BadDecision, match="sent before"):
            course.allow(OPERATOR, lesson, attempts=attempts, allowance_id=form)
    course.open("exam")
    course.tick(31)
    course.finish("exam")
    first = course.override(OPERATOR, "exam", 0.5, override_id=form)
    assert first.finish is not None
    with pytest.raises(BadDecision, match="sent before"):
        course.override(OPERATOR, "exam", 0.9, override_id=form)
    again = course.override(OPERATOR, "exam", 0.5, override_id=form)
    assert again.finish is None, "its grade is under way: it is not sent a second time"


def test_answers_that_nobody_judges_hide_none_that_wait(course: ItemsWorld) -> None:
    mentor = course.staff(Role.MENTOR)
    course.give("kinds", "try-free-text", ["First."])
    for slug, chosen in {
        "single": ("a",),
        "multiple": ("a",),
        "true-false": ("true",),
        "fill-in": ("x",),
        "numeric": ("1",),
        "matching": ("a[.]1",),
        "sequencing": ("a", "b", "c"),
        "free-text": ("Mine.",),
    }.items():
        course.give("kinds", slug, chosen)
    course.finish("kinds")
    with course.database.reading() as session:
        (found,) = judgements_waiting(
            session, mentor, course.community_id, now=course.now + timedelta(1), limit=1
        )
    assert found.item.slug == "free-text"
