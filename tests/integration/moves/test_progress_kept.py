"""What a move keeps of a learner's work, what she must do again, and what is told of it."""

from dataclasses import replace

import pytest

from community import OPERATOR
from curricula import (
    CourseMoved,
    Item,
    Rules,
    Score,
    UnansweredItems,
    allow_more,
    curriculum_progress,
    judge_answer,
    lesson_state,
    move_news,
    override_score,
    tell_move,
)
from tests.integration.learning_world import IRIS, LearningWorld, item
from tests.integration.moves.moving_world import (
    LOOPS,
    READING,
    V1,
    V2,
    VALUES,
    filed,
    lesson,
    move_to,
    other_key,
    preview,
    publish,
    with_lessons,
)


def begin_values(world: LearningWorld) -> None:
    world.open("values")
    world.answer("values", "v1", "a")
    world.answer("values", "v2", "ab")
    world.answer("values", "try", "c")


def finish(world: LearningWorld, *lessons: str) -> None:
    answers = {"values": {"v1": "a", "v2": "ab"}, "loops": {"l1": "b"}, "reading": {}}
    for name in lessons:
        world.open(name)
        for slug, chosen in answers[name].items():
            world.answer(name, slug, chosen)
        world.finish(name)


def states(world: LearningWorld) -> dict[str, str]:
    with world.database.reading() as session:
        lessons = curriculum_progress(session, world.enrolment.id).lessons
    return {each.slug: state for each, state, _ in lessons}


def test_answers_to_questions_that_stayed_count_and_others_are_given_again(
    world: LearningWorld,
) -> None:
    begin_values(world)
    newer = publish(world, with_lessons(lesson(VALUES, V1, other_key(V2), item("v3", "a")), LOOPS))
    before = world.told()
    registration = world.enrolment.id
    assert move_to(world, newer).moved == 1
    assert (world.enrolment.id, world.enrolment.version_id) == (registration, newer)
    assert world.told() == before, "a move is no learning"
    with world.database.reading() as session:
        assert set(lesson_state(session, registration, "values").attempts) == {"v1"}
    with pytest.raises(UnansweredItems) as refused:
        world.finish("values")
    assert refused.value.items == ("v2", "v3")
    world.answer("values", "v2", "c")
    world.answer("values", "v3", "a")
    assert world.finish("values").score == Score(1.0, 3.0, 3.0)


def test_a_finished_lesson_stays_finished_with_its_score(world: LearningWorld) -> None:
    finish(world, "values")
    newer = publish(world, with_lessons(lesson(VALUES, other_key(V1), item("v9", "a")), LOOPS))
    move_to(world, newer)
    assert states(world) == {"values": "done", "loops": "open"}
    with world.database.reading() as session:
        assert lesson_state(session, world.enrolment.id, "values").score == Score(1.0, 2.0, 2.0)


def test_a_renamed_lesson_takes_its_results_with_it(world: LearningWorld) -> None:
    finish(world, "loops")
    begin_values(world)
    renamed = lesson(VALUES, replace(V1, slug="first"), V2, slug="names", path="names.md")
    newer = publish(world, with_lessons(renamed, lesson(LOOPS, slug="values"), READING))
    move_to(world, newer, {"values": "names", "loops": "values"})
    assert states(world) == {"names": "started", "values": "done", "reading": "open"}
    world.finish("names")
    assert world.told()[-1] == "completed names"


def test_lessons_that_change_names_in_a_circle(world: LearningWorld) -> None:
    finish(world, "values")
    world.open("loops")
    newer = publish(world, with_lessons(LOOPS, VALUES, READING))
    move_to(world, newer, {"values": "reading", "reading": "loops", "loops": "values"})
    assert states(world) == {"loops": "open", "values": "started", "reading": "done"}


def test_results_of_a_lesson_that_is_gone_count_no_longer_and_come_back_with_it(
    world: LearningWorld,
) -> None:
    finish(world, "loops")
    world.open("values")
    world.answer("values", "v1", "b")
    first = world.version_id
    newer = publish(world, with_lessons(lesson(VALUES, other_key(V1), V2), READING))
    move_to(world, newer)
    assert states(world) == {"values": "started", "reading": "open"}
    gone = {name.partition("@")[0] for name in filed(world) if "@" in name}
    assert gone == {"loops", "values/v1"}
    move_to(world, first, of=newer)
    assert states(world) == {"values": "started", "loops": "done", "reading": "open"}
    assert not any("@" in name for name in filed(world))
    with world.database.reading() as session:
        assert lesson_state(session, world.enrolment.id, "values").attempts["v1"].chosen == ("b",)


def test_a_course_that_is_whole_by_the_move_is_concluded_once(world: LearningWorld) -> None:
    finish(world, "values", "reading")
    newer = publish(world, with_lessons(VALUES, READING))
    assert preview(world, newer).concluded == 1
    move_to(world, newer)
    assert world.told()[-2:] == ["completed small-course", "passed small-course"]
    last = world.statements()[-1]["context"]["contextActivities"]["grouping"]
    assert len([each for each in last if "/versions/" in each["id"]]) == 1


def test_a_finished_course_stays_recorded_when_a_lesson_is_added(world: LearningWorld) -> None:
    finish(world, "values", "loops", "reading")
    newer = publish(world, with_lessons(VALUES, LOOPS, READING, replace(READING, slug="more")))
    before = world.told()
    assert preview(world, newer).reopened == 1
    move_to(world, newer)
    assert world.told() == before
    with world.database.reading() as session:
        progress = curriculum_progress(session, world.enrolment.id)
    assert (progress.done, progress.total) == (3, 4)
    assert progress.result is not None
    assert progress.result.passed


def test_no_failure_is_recorded_by_a_move(world: LearningWorld) -> None:
    world.open("values")
    world.answer("values", "v1", "b")
    world.answer("values", "v2", "c")
    world.finish("values")
    finish(world, "loops", "reading")
    assert world.told()[-1] == "failed small-course"
    before = len(world.told())
    move_to(world, publish(world, with_lessons(VALUES, READING)))
    assert len(world.told()) == before, "another failing score is nobody's deed"


def test_dropping_what_was_failed_passes_the_course(world: LearningWorld) -> None:
    world.open("values")
    world.answer("values", "v1", "b")
    world.answer("values", "v2", "c")
    world.finish("values")
    finish(world, "loops", "reading")
    move_to(world, publish(world, with_lessons(LOOPS, READING)))
    assert world.told()[-1] == "passed small-course"


def test_nobodys_time_is_over_by_a_move(world: LearningWorld) -> None:
    world.open("loops")
    world.tick(60)
    newer = publish(world, with_lessons(VALUES, replace(LOOPS, rules=Rules(minutes=30)), READING))
    move_to(world, newer)
    assert world.answer("loops", "l1", "b").success


def test_a_question_may_be_asked_again_although_its_key_is_the_same(world: LearningWorld) -> None:
    begin_values(world)
    newer = publish(world, with_lessons(VALUES, LOOPS))
    assert preview(world, newer, again=["values/v1"]).lessons[0].again == 1
    move_to(world, newer, again=["values/v1"])
    with world.database.reading() as session:
        assert set(lesson_state(session, world.enrolment.id, "values").attempts) == {"v2", "try"}


def test_what_was_made_for_the_version_before_is_refused(world: LearningWorld) -> None:
    visit = world.open("values")
    stale = world.enrolment
    move_to(world, publish(world, with_lessons(VALUES, LOOPS)))
    world.enrolment = stale
    with pytest.raises(CourseMoved):
        world.answer("values", "v1", "a", visit_id=visit.id, number=1)
    with pytest.raises(CourseMoved):
        world.finish("values")


def test_the_preview_counts_what_the_move_does(world: LearningWorld) -> None:
    begin_values(world)
    finish(world, "loops")
    newer = publish(
        world, with_lessons(lesson(VALUES, other_key(V1), V2), replace(READING, slug="more"))
    )
    seen = preview(world, newer, {"reading": None})
    assert (seen.learners, seen.waiting, seen.concluded, seen.reopened) == (1, 0, 0, 0)
    told = {
        (each.difference.old and each.difference.old.slug): (each.finished, each.begun, each.again)
        for each in seen.lessons
    }
    assert told == {"values": (0, 1, 1), None: (0, 0, 0), "loops": (1, 0, 0), "reading": (0, 0, 0)}


def test_she_is_told_once(world: LearningWorld) -> None:
    begin_values(world)
    finish(world, "loops")
    newer = publish(
        world, with_lessons(lesson(VALUES, other_key(V1), V2), READING, replace(READING, slug="x"))
    )
    move_to(world, newer, reason="Clearer words")
    with world.database.reading() as session:
        news = move_news(session, world.enrolment.id)
    assert news is not None
    assert (news.reason, news.finished, news.removed, news.added, news.again) == (
        *("Clearer words", 0, 1, 1),
        1,
    )
    with world.database.unit_of_work() as uow:
        tell_move(uow, world.enrolment.id, now=world.tick())
        uow.commit()
    with world.database.reading() as session:
        assert move_news(session, world.enrolment.id) is None


def test_who_waits_for_a_mentor_stays_until_she_has_judged(world: LearningWorld) -> None:
    essay = Item("essay", "free-text", "Why do names matter?")
    first = publish(world, with_lessons(lesson(VALUES, V1, essay), LOOPS))
    move_to(world, first)
    world.open("values")
    world.answer("values", "v1", "a")
    attempt = world.answer("values", "essay", "B")
    world.finish("values")
    reworded = replace(essay, prompt="What is a loop good for?")
    newer = publish(world, with_lessons(lesson(VALUES, V1, reworded), LOOPS))
    stuck = move_to(world, newer, of=first)
    assert (stuck.moved, stuck.left, stuck.finished) == (0, 1, True)
    assert world.enrolment.version_id == first
    with world.database.unit_of_work() as uow:
        judge_answer(
            uow,
            IRIS,
            asker=OPERATOR,
            attempt_id=attempt.id,
            points=1.0,
            remark="",
            now=world.tick(),
        )
        uow.commit()
    assert move_to(world, newer, of=first).moved == 1
    with world.database.reading() as session:
        assert lesson_state(session, world.enrolment.id, "values").score == Score(1.0, 2.0, 2.0)


def test_what_staff_decided_follows_the_lesson(world: LearningWorld) -> None:
    finish(world, "loops")
    hers = world.enrolment.id
    with world.database.unit_of_work() as uow:
        override_score(
            uow,
            IRIS,
            asker=OPERATOR,
            enrolment_id=hers,
            lesson_slug="loops",
            scaled=0.5,
            reason="Helped",
            now=world.tick(),
        )
        allow_more(
            uow,
            asker=OPERATOR,
            enrolment_id=hers,
            lesson_slug="loops",
            extra_retakes=2,
            reason="Was ill",
            now=world.tick(),
        )
        uow.commit()
    limited = lesson(LOOPS, slug="repeat", rules=Rules(retakes=1))
    move_to(world, publish(world, with_lessons(VALUES, limited, READING)), {"loops": "repeat"})
    with world.database.reading() as session:
        state = lesson_state(session, hers, "repeat")
    assert (state.score, state.retakes_left) == (Score(0.5, 0.5, 1.0), 3)
