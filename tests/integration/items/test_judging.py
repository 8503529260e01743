"""What learners write waits for a person; her judgement makes the score, once, and is recorded."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from community import OPERATOR, Asker, NotAllowed, Role
from curricula import (
    AlreadyJudged,
    BadDecision,
    CourseResult,
    OwnWork,
    Score,
    UnknownAttempt,
    curriculum_progress,
    judge_answer,
)
from tests.integration.items_world import RIGHT, SECRET, ItemsWorld
from tests.integration.learning_world import IRIS, PLACE

STORY, WHY = ("My story.",), ("Because.",)


def finish_essay(course: ItemsWorld) -> None:
    course.give("essay", "plain", ["a"])
    course.give("essay", "story", STORY)
    course.give("essay", "why", WHY)
    course.finish("essay")


def test_a_lesson_waits_for_the_last_judgement(course: ItemsWorld) -> None:
    mentor = course.staff(Role.MENTOR)
    course.open("essay")
    course.give("essay", "plain", ["a"])
    story = course.give("essay", "story", STORY)
    why = course.give("essay", "why", WHY)
    assert (story.success, story.scaled, story.chosen) == (None, None, STORY)
    finish = course.finish("essay")
    assert finish.newly_finished
    assert finish.score is None
    assert finish.awaits_judgement
    assert finish.lesson.awaits_judgement
    state = course.state("essay")
    assert state.waiting == {"story", "why"}
    assert (state.score, state.awaits_judgement) == (None, True)
    assert "score" not in course.statements()[-1]["result"]

    assert [answer.text for answer in course.waiting(mentor)] == ["My story.", "Because."]
    first = course.judge(mentor, story, 0.5, "Say who decides.")
    assert first.lesson_score_fixed is None
    assert [answer.attempt_id for answer in course.waiting(mentor)] == [why.id]
    last = course.judge(mentor, why, 1.0)
    assert last.lesson_score_fixed is not None
    assert last.lesson_score_fixed.lesson.score == Score(2.5 / 3, 2.5, 3.0)
    assert course.waiting(mentor) == []
    state = course.state("essay")
    assert state.waiting == frozenset()
    assert state.score == Score(2.5 / 3, 2.5, 3.0)
    told = state.attempts["story"]
    assert (told.scaled, told.success, told.remark) == (0.5, True, "Say who decides.")
    assert told.judged is not None


def test_a_judgement_is_recorded_without_a_word_of_hers_or_of_the_judges(
    course: ItemsWorld,
) -> None:
    mentor = course.staff(Role.MENTOR)
    course.give("essay", "plain", ["b"])
    story = course.give("essay", "story", [SECRET])
    course.give("essay", "why", WHY)
    course.finish("essay")
    before = len(course.told())
    course.judge(mentor, story, 0.4, "Too short, " + SECRET)
    course.judge(mentor, course.state("essay").attempts["why"], 0.0)
    new = course.told()[before:]
    assert new == [
        "reviewed story",
        "answered story",
        "reviewed why",
        "answered why",
        "completed essay",
    ]
    reviewed, answered, *_, completed = course.statements()[before:]
    learner = str(course.enrolment.record_id)
    judge = reviewed["actor"]["account"]["name"]
    assert judge != learner
    assert "platform" not in reviewed["context"]
    assert answered["actor"]["account"]["name"] == learner
    assert answered["result"]["success"] is False
    assert answered["result"]["score"] == {"scaled": 0.4, "raw": 0.4, "min": 0, "max": 1}
    assert answered["context"]["instructor"]["account"]["name"] == judge
    assert completed["context"]["instructor"]["account"]["name"] == judge
    assert completed["result"]["score"]["raw"] == 0.4
    assert "Ana" not in str(course.statements())


def test_an_answer_is_judged_once_and_by_whoever_is_first(course: ItemsWorld) -> None:
    mentor, other = course.staff(Role.MENTOR), course.staff(Role.ASSESSOR)
    finish_essay(course)
    story = course.state("essay").attempts["story"]
    first = course.judge(mentor, story, 0.5, "Good.")
    before = len(course.told())
    assert course.judge(mentor, story, 0.5, "Good.") == first, "a doubled POST is the same"
    with pytest.raises(AlreadyJudged):
        course.judge(other, story, 0.9)
    with pytest.raises(AlreadyJudged):
        course.judge(mentor, story, 0.6, "Good.")
    assert len(course.told()) == before


def test_two_mentors_at_once_make_one_judgement(course: ItemsWorld) -> None:
    mentors = [course.staff(Role.MENTOR) for _ in range(4)]
    finish_essay(course)
    attempts = course.state("essay").attempts

    def judge(number: int) -> str:
        try:
            course.judge(mentors[number], attempts["story"], number / 4)
            course.judge(mentors[number], attempts["why"], 1.0)
        except AlreadyJudged:
            return "late"
        return "first"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(judge, range(4))) == ["first", "late", "late", "late"]
    assert course.told().count("reviewed story") == 1
    assert course.told().count("completed essay") == 2


def test_a_retake_under_way_is_left_alone_by_a_judgement(course: ItemsWorld) -> None:
    mentor = course.staff(Role.MENTOR)
    finish_essay(course)
    attempts = course.state("essay").attempts
    retake = course.reopen("essay")
    course.give("essay", "story", ["Another story."])
    course.judge(mentor, attempts["story"], 1.0)
    fixed = course.judge(mentor, attempts["why"], 1.0).lesson_score_fixed
    assert fixed is not None
    assert fixed.retake_open
    state = course.state("essay")
    assert state.visit is not None
    assert (state.visit.id, state.finished_at) == (retake.id, None)
    assert state.score == Score(1.0, 3.0, 3.0)
    assert state.waiting == {"story"}
    assert course.waiting(mentor) == [], "she may still write it anew"
    course.give("essay", "plain", ["c"])
    course.give("essay", "why", WHY)
    again = course.finish("essay")
    assert again.awaits_judgement
    assert again.lesson.score == Score(1.0, 3.0, 3.0), "what was judged counts meanwhile"
    assert len(course.waiting(mentor)) == 2


def test_the_last_lesson_judged_concludes_the_course(course: ItemsWorld) -> None:
    mentor = course.staff(Role.MENTOR)
    course.give("exam", "e1", ["a"])
    course.give("exam", "e2", ["b"])
    course.finish("exam")
    answer_kinds(course)
    course.finish("kinds")
    finish_essay(course)
    assert "completed every-kind" not in course.told()
    with course.database.reading() as session:
        progress = curriculum_progress(session, course.enrolment.id)
    assert progress.waiting == {"kinds", "essay"}
    for answer in course.waiting(mentor):
        attempt = course.state(answer.lesson.slug).attempts[answer.item.slug]
        judged = course.judge(mentor, attempt, 1.0)
    assert judged.lesson_score_fixed is not None
    assert judged.lesson_score_fixed.course_passed
    assert course.told()[-3:] == [
        "completed essay",
        "completed every-kind",
        "passed every-kind",
    ]
    with course.database.reading() as session:
        result = curriculum_progress(session, course.enrolment.id).result
    assert isinstance(result, CourseResult)
    assert result.score == Score(1.0, 15.0, 15.0)


def answer_kinds(course: ItemsWorld) -> None:
    for slug, chosen in RIGHT.items():
        course.give("kinds", slug, chosen)


def test_only_what_waits_can_be_judged(course: ItemsWorld) -> None:
    mentor = course.staff(Role.MENTOR)
    plain = course.give("essay", "plain", ["a"])
    story = course.give("essay", "story", STORY)
    with pytest.raises(UnknownAttempt):
        course.judge(mentor, story, 1.0)  # the visit is not finished
    later = course.give("essay", "story", ["A longer story."])
    course.give("essay", "why", WHY)
    course.finish("essay")
    for attempt in (plain, story):
        with pytest.raises(UnknownAttempt):
            course.judge(mentor, attempt, 1.0)
    with course.database.unit_of_work() as uow, pytest.raises(UnknownAttempt):
        judge_answer(
            uow, IRIS, asker=mentor, attempt_id=uuid4(), points=1, remark="", now=course.now
        )
    for points in (-0.1, 1.1, float("nan")):
        with pytest.raises(BadDecision):
            course.judge(mentor, later, points)
    assert course.judge(OPERATOR, later, 1.0).points == 1.0
    assert "reviewed story" not in course.told(), "the machine's operator is nobody who reviews"


def test_who_may_judge(course: ItemsWorld) -> None:
    finish_essay(course)
    story = course.state("essay").attempts["story"]
    by_launch = Asker(course.staff().member_id, frozenset({Role.FACILITATOR}), course.community_id)
    here = Asker(
        by_launch.member_id,
        by_launch.launch_roles,
        course.community_id,
        launch_place=PLACE.key,
    )
    elsewhere = Asker(
        by_launch.member_id,
        by_launch.launch_roles,
        course.community_id,
        launch_place="lti:1:1:8",
    )
    for asker in (course.staff(), course.staff(Role.AUTHOR), by_launch, elsewhere):
        with pytest.raises(NotAllowed):
            course.judge(asker, story, 1.0)
    for asker in (course.staff(), course.staff(Role.COORDINATOR), by_launch):
        with pytest.raises(NotAllowed):
            course.waiting(asker)
    assert course.waiting(elsewhere) == []
    assert len(course.waiting(here)) == 2
    herself = Asker(
        course.enrolment.member_id,
        frozenset({Role.MENTOR}),
        course.community_id,
        launch_place=PLACE.key,
    )
    with pytest.raises(OwnWork):
        course.judge(herself, story, 1.0)
    assert course.waiting(herself) == []
    course.judge(here, story, 1.0)
