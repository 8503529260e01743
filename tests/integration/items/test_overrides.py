"""A score that staff decide takes the place of what was there, in rows and in records."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

import pytest

from community import NotAllowed, Role
from curricula import BadDecision, Score, curriculum_progress, overrides_of
from tests.integration.items_world import RIGHT, ItemsWorld

VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def pass_course(course: ItemsWorld) -> None:
    mentor = course.staff(Role.MENTOR)
    for slug, chosen in (("e1", "a"), ("e2", "b")):
        course.give("exam", slug, [chosen])
    course.finish("exam")
    course.give("essay", "plain", ["a"])
    for slug in ("story", "why"):
        course.give("essay", slug, ["My words."])
    course.finish("essay")
    for slug in ("story", "why"):
        course.judge(mentor, course.state("essay").attempts[slug], 1.0)


def standing(course: ItemsWorld) -> list[str]:
    """What the log holds now, voided records and voidings left out."""
    statements = course.statements()
    gone = {s["object"]["id"] for s in statements if s["verb"]["id"] == VOIDED}
    return [
        f"{s['verb']['id'].rsplit('/', 1)[1]} {s['object']['id'].rsplit('/', 1)[1]}"
        f" {s['result']['score']['raw']:g}"
        for s in statements
        if s["id"] not in gone
        and "score" in s.get("result", {})
        and s["verb"]["id"].rsplit("/", 1)[1] in ("completed", "passed", "failed")
    ]


def test_an_override_takes_the_place_of_what_was_recorded(course: ItemsWorld) -> None:
    steward = course.staff(Role.STEWARD)
    course.give("exam", "e1", ["a"])
    course.give("exam", "e2", ["b"])
    course.finish("exam")
    assert standing(course) == ["completed exam 2"]
    override = course.override(steward, "exam", 0.25)
    assert override.finish is not None
    assert override.finish.lesson.score == Score(0.25, 0.5, 2.0)
    assert course.state("exam").score == Score(0.25, 0.5, 2.0)
    assert standing(course) == ["completed exam 0.5"]
    told = course.statements()[-1]
    assert told["actor"]["account"]["name"] == str(course.enrolment.record_id)
    assert "instructor" in told["context"]
    voiding = course.statements()[-2]
    assert voiding["actor"] == told["context"]["instructor"]
    course.override(steward, "exam", 1.0, reason="A second look.")
    assert standing(course) == ["completed exam 2"]
    with course.database.reading() as session:
        found = overrides_of(session, course.enrolment.id)
    assert [(each.number, each.reason) for each in found] == [
        (1, "The question was wrong."),
        (2, "A second look."),
    ]


def test_a_doubled_override_is_one(course: ItemsWorld) -> None:
    steward, id_ = course.staff(Role.STEWARD), uuid4()
    course.open("exam")
    course.tick(60)
    course.finish("exam")
    first = course.override(steward, "exam", 0.5, override_id=id_)
    before = course.told()
    assert course.override(steward, "exam", 0.5, override_id=id_) == replace(first, finish=None)
    assert course.told() == before
    another = replace(course, enrolment=course.enrol_anew())
    another.open("exam")
    another.tick(60)
    another.finish("exam")
    with pytest.raises(BadDecision, match="another learner"):
        another.override(steward, "exam", 0.5, override_id=id_)


def test_what_is_finished_after_an_override_counts_by_the_rules(course: ItemsWorld) -> None:
    course.open("exam")
    course.tick(60)
    course.finish("exam")
    course.override(course.staff(Role.COORDINATOR), "exam", 0.5)
    course.reopen("exam")
    course.give("exam", "e1", ["a"])
    course.give("exam", "e2", ["b"])
    assert course.state("exam").score == Score(0.5, 1.0, 2.0)
    assert course.finish("exam").lesson.score == Score(1.0, 2.0, 2.0)


def test_a_decision_may_take_a_pass_away(course: ItemsWorld) -> None:
    steward = course.staff(Role.STEWARD)
    pass_course(course)
    answer_kinds(course, RIGHT)
    course.judge(steward, course.state("kinds").attempts["free-text"], 0.0)
    assert standing(course)[-2:] == ["completed every-kind 13", "passed every-kind 13"]
    finish = course.override(steward, "kinds", 0.0, reason="Not her own work.").finish
    assert finish is not None
    assert (finish.course_completed, finish.course_passed) == (True, False)
    assert standing(course)[-3:] == [
        "completed kinds 0",
        "completed every-kind 5",
        "failed every-kind 5",
    ]
    course.override(steward, "kinds", 1.0, reason="It was, after all.")
    assert standing(course)[-2:] == ["completed every-kind 15", "passed every-kind 15"]
    assert [line.split()[0] for line in standing(course)].count("failed") == 0
    with course.database.reading() as session:
        result = curriculum_progress(session, course.enrolment.id).result
    assert result is not None
    assert (result.number, result.passed) == (3, True)


def test_a_decision_that_raises_a_score_takes_no_pass_away(course: ItemsWorld) -> None:
    """She passed, then retook a lesson badly: the pass stays, whatever is given besides."""
    steward = course.staff(Role.STEWARD)
    answer_kinds(course, RIGHT)
    course.judge(steward, course.state("kinds").attempts["free-text"], 1.0)
    course.open("exam")
    course.tick(60)
    course.finish("exam")
    course.give("essay", "plain", ["a"])
    for slug in ("story", "why"):
        course.give("essay", slug, ["My words."])
    course.finish("essay")
    for slug in ("story", "why"):
        course.judge(steward, course.state("essay").attempts[slug], 1.0)
    assert standing(course)[-1] == "passed every-kind 13"
    course.reopen("kinds")
    answer_kinds(course, RIGHT | {"single": ("b",), "multiple": ("c",), "numeric": ("1",)})
    course.judge(steward, course.state("kinds").attempts["free-text"], 0.0)
    finish = course.override(steward, "exam", 0.5).finish
    assert finish is not None
    assert finish.course_passed
    assert "passed every-kind 13" in standing(course)
    finish = course.override(steward, "exam", 0.0).finish
    assert finish is not None
    assert finish.course_passed is False
    assert standing(course)[-1] == "failed every-kind 7"


def answer_kinds(course: ItemsWorld, answers: Mapping[str, Sequence[str]]) -> None:
    for slug, chosen in answers.items():
        course.give("kinds", slug, chosen)
    course.finish("kinds")


def test_an_override_decides_what_waits_for_a_judgement(course: ItemsWorld) -> None:
    mentor, steward = course.staff(Role.MENTOR), course.staff(Role.STEWARD)
    course.give("essay", "plain", ["a"])
    for slug in ("story", "why"):
        course.give("essay", slug, ["My words."])
    course.finish("essay")
    finish = course.override(steward, "essay", 1.0).finish
    assert finish is not None
    assert not finish.lesson.awaits_judgement
    assert course.state("essay").score == Score(1.0, 3.0, 3.0)
    assert course.waiting(mentor) == []


def test_what_cannot_be_decided(course: ItemsWorld) -> None:
    steward = course.staff(Role.STEWARD)
    with pytest.raises(BadDecision, match="not finished"):
        course.override(steward, "exam", 0.5)
    course.open("exam")
    course.tick(60)
    course.finish("exam")
    with pytest.raises(NotAllowed):
        course.override(course.staff(Role.MENTOR), "exam", 0.5)
    for scaled in (-0.1, 1.5, float("nan"), float("inf")):
        with pytest.raises(BadDecision, match="0 to 1"):
            course.override(steward, "exam", scaled)
    with pytest.raises(BadDecision, match="reason"):
        course.override(steward, "exam", 0.5, reason="")
