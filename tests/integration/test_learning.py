"""What a learner does becomes her visits, attempts, scores and learning records, each once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from community import OPERATOR
from curricula import (
    LessonFinished,
    Place,
    ReadSource,
    Report,
    Score,
    UnansweredItems,
    UnknownEnrolment,
    UnknownItem,
    UnknownLesson,
    UnknownVisit,
    curriculum_progress,
    enrol,
    enrolment,
    enrolments_of,
    import_curriculum,
    lesson_state,
)
from tests.integration.learning_world import CURRICULUM, FILES, PLACE, LearningWorld


def pass_everything(world: LearningWorld) -> None:
    world.open("values")
    world.answer("values", "v1", "a")
    world.answer("values", "v2", "ab")
    world.finish("values")
    world.open("loops")
    world.answer("loops", "l1", "b")
    world.finish("loops")
    world.open("reading")
    world.finish("reading")


def test_a_course_walked_through_is_recorded_in_order(world: LearningWorld) -> None:
    pass_everything(world)
    assert world.told() == [
        "initialized values",
        "experienced values",
        "answered v1",
        "answered v2",
        "completed values",
        "initialized loops",
        "experienced loops",
        "answered l1",
        "completed loops",
        "initialized reading",
        "experienced reading",
        "completed reading",
        "completed small-course",
        "passed small-course",
    ]


def test_the_pinned_version_stays_when_a_newer_one_is_published(world: LearningWorld) -> None:
    with world.database.unit_of_work() as uow:
        newer = import_curriculum(
            uow,
            ReadSource(
                curriculum=replace(CURRICULUM, title="A smaller course"),
                files={**FILES, "new.md": b"# New\n"},
                report=Report(()),
            ),
            asker=OPERATOR,
            community_id=world.community_id,
            publish=True,
            now=world.tick(),
        )
        again = enrol(
            uow,
            member_id=world.enrolment.member_id,
            version_id=newer.version_id,
            place=PLACE,
            now=world.tick(),
        )
        elsewhere = enrol(
            uow,
            member_id=world.enrolment.member_id,
            version_id=newer.version_id,
            place=Place("web"),
            now=world.tick(),
        )
        uow.commit()
    assert newer.version_id != world.version_id
    assert again == world.enrolment
    assert elsewhere.id != world.enrolment.id
    assert elsewhere.version_id == newer.version_id
    with world.database.reading() as session:
        assert enrolments_of(session, world.enrolment.member_id) == [again, elsewhere]
        assert enrolment(session, again.id) == again
        with pytest.raises(UnknownEnrolment):
            enrolment(session, uuid4())


def test_opening_twice_continues_the_visit(world: LearningWorld) -> None:
    first, second = world.open("values"), world.open("values")
    assert first == second
    assert world.told() == ["initialized values", "experienced values"]


def test_what_does_not_exist_is_refused(world: LearningWorld) -> None:
    with pytest.raises(UnknownLesson, match="'nowhere'"):
        world.open("nowhere")
    with pytest.raises(UnknownItem, match="'l1'"):
        world.answer("values", "l1", "b")
    loops = world.open("loops")
    with pytest.raises(UnknownVisit):
        world.answer("values", "v1", "a", visit_id=loops.id)
    with pytest.raises(UnknownVisit):
        world.finish("values", visit_id=uuid4())
    assert world.told() == ["initialized loops", "experienced loops"]


def test_a_doubled_answer_is_one_attempt_and_a_changed_one_is_another(world: LearningWorld) -> None:
    visit = world.open("values")
    first = world.answer("values", "v1", "c", visit_id=visit.id, number=1)
    assert world.answer("values", "v1", "c", visit_id=visit.id, number=1) == first
    second = world.answer("values", "v1", "a", visit_id=visit.id, number=1)
    assert (second.number, second.success) == (2, True)
    third = world.answer("values", "v1", "a", visit_id=visit.id, number=3)
    assert third.number == 3
    assert world.answer("values", "v1", "a") == third
    assert world.told().count("answered v1") == 3
    with world.database.reading() as session:
        state = lesson_state(session, world.enrolment.id, "values")
    assert state.attempts == {"v1": third}
    assert (state.next_number("v1"), state.next_number("v2")) == (4, 1)


def test_a_doubled_finish_changes_nothing(world: LearningWorld) -> None:
    visit = world.open("loops")
    world.answer("loops", "l1", "b")
    first = world.finish("loops", visit_id=visit.id)
    second = world.finish("loops", visit_id=visit.id)
    assert first.newly_finished
    assert not second.newly_finished
    assert second == replace(first, newly_finished=False)
    assert world.told().count("completed loops") == 1


def test_an_old_finish_form_does_not_finish_the_retake(world: LearningWorld) -> None:
    visit = world.open("reading")
    world.finish("reading", visit_id=visit.id)
    retake = world.reopen("reading")
    assert not world.finish("reading", visit_id=visit.id).newly_finished
    with world.database.reading() as session:
        state = lesson_state(session, world.enrolment.id, "reading")
    assert state.visit is not None
    assert state.visit.id == retake.id
    assert state.finished_at is None


def test_graded_items_must_be_answered_before_finishing(world: LearningWorld) -> None:
    world.open("values")
    world.answer("values", "v1", "a")
    with pytest.raises(UnansweredItems) as refused:
        world.finish("values")
    assert refused.value.items == ("v2",)
    assert "completed values" not in world.told()


def test_a_finished_lesson_takes_practice_but_no_graded_answer(world: LearningWorld) -> None:
    visit = world.open("values")
    world.answer("values", "v1", "c")
    world.answer("values", "v2", "ab")
    assert world.finish("values").score == Score(0.5, 1.0, 2.0)
    assert not world.answer("values", "v1", "c", visit_id=visit.id, number=1).success
    with pytest.raises(LessonFinished):
        world.answer("values", "v1", "a")
    assert world.answer("values", "try", "c").success


def test_the_last_finished_visit_counts_and_a_pass_stays(world: LearningWorld) -> None:
    pass_everything(world)
    retake = world.reopen("loops")
    assert retake == world.reopen("loops")
    assert retake.number == 2
    with world.database.reading() as session:
        state = lesson_state(session, world.enrolment.id, "loops")
        assert state.score == Score(1.0, 1.0, 1.0)
        assert state.attempts == {}
        progress = curriculum_progress(session, world.enrolment.id)
        assert (progress.done, progress.total) == (3, 3)
    before = len(world.told())
    world.answer("loops", "l1", "c")
    finish = world.finish("loops")
    assert finish.score == Score(0.0, 0.0, 1.0)
    assert finish.course_passed
    assert world.told()[before:] == ["answered l1", "completed loops"]


def test_a_failed_course_can_be_passed_by_a_retake(world: LearningWorld) -> None:
    for lesson, answers in (("values", {"v1": "b", "v2": "a"}), ("loops", {"l1": "b"})):
        world.open(lesson)
        for slug, chosen in answers.items():
            world.answer(lesson, slug, chosen)
        world.finish(lesson)
    world.open("reading")
    finish = world.finish("reading")
    assert (finish.course_completed, finish.course_passed) == (True, False)
    assert world.told()[-2:] == ["completed small-course", "failed small-course"]
    world.reopen("values")
    world.answer("values", "v1", "b")
    world.answer("values", "v2", "a")
    assert world.finish("values").course_passed is False
    assert world.told()[-1] == "completed values"
    world.reopen("values")
    world.answer("values", "v1", "a")
    world.answer("values", "v2", "ab")
    assert world.finish("values").course_passed is True
    assert world.told()[-2:] == ["completed values", "passed small-course"]
    assert world.told().count("completed small-course") == 1
    with world.database.reading() as session:
        result = curriculum_progress(session, world.enrolment.id).result
    assert result is not None
    assert (result.number, result.score) == (2, Score(1.0, 3.0, 3.0))


def test_progress_tells_done_started_and_open(world: LearningWorld) -> None:
    world.open("reading")
    world.finish("reading")
    world.open("loops")
    with world.database.reading() as session:
        progress = curriculum_progress(session, world.enrolment.id)
    assert [(lesson.slug, state) for lesson, state, _ in progress.lessons] == [
        ("values", "open"),
        ("loops", "started"),
        ("reading", "done"),
    ]
    assert (progress.done, progress.total, progress.result) == (1, 3, None)


def test_an_answer_is_told_as_the_vocabulary_says(world: LearningWorld) -> None:
    world.open("values")
    world.answer("values", "v2", "ba")
    world.answer("values", "try", "c")
    graded, practice = world.statements()[2:]
    base = "https://child.example/communities/ignite"
    lesson = f"{base}/curricula/small-course/lessons/values"
    assert graded["object"]["id"] == f"{lesson}/items/v2"
    assert graded["object"]["definition"]["interactionType"] == "choice"
    assert graded["object"]["definition"]["name"] == {"en": "Which of v2?"}
    assert graded["object"]["definition"]["choices"][0] == {
        "id": "a",
        "description": {"en": "Choice a"},
    }
    assert "correctResponsesPattern" not in graded["object"]["definition"]
    assert practice["object"]["definition"]["correctResponsesPattern"] == ["c"]
    assert graded["result"]["response"] == "a[,]b"
    assert graded["result"]["success"] is True
    assert graded["result"]["score"]["scaled"] == 1
    context = graded["context"]
    assert context["registration"] == str(world.enrolment.id)
    assert context["platform"] == "Practice LMS"
    assert context["language"] == "en"
    assert [a["id"] for a in context["contextActivities"]["parent"]] == [lesson]
    grouping = {a["id"] for a in context["contextActivities"]["grouping"]}
    assert base in grouping
    assert any(iri.startswith(f"{base}/curricula/small-course/versions/") for iri in grouping)
    assert graded["actor"]["account"]["name"] == str(world.enrolment.record_id)


def test_completing_a_lesson_tells_its_time_and_score(world: LearningWorld) -> None:
    world.open("loops")
    world.answer("loops", "l1", "b")
    world.finish("loops")
    completed = world.statements()[-1]
    assert completed["result"]["duration"] in ("PT2M", "PT02M00S")  # both say two minutes
    assert completed["result"]["completion"] is True
    assert completed["result"]["score"] == {"scaled": 1, "raw": 1, "min": 0, "max": 1}
    parent = completed["context"]["contextActivities"]["parent"][0]["id"]
    assert parent == "https://child.example/communities/ignite/curricula/small-course"


def test_a_page_left_open_has_no_duration(world: LearningWorld) -> None:
    world.open("reading")
    world.now += timedelta(days=1)
    world.finish("reading")
    assert "duration" not in world.statements()[-1]["result"]


def test_clicks_at_once_are_taken_one_at_a_time(world: LearningWorld) -> None:
    visit = world.open("loops")
    with ThreadPoolExecutor(4) as pool:
        attempts = list(
            pool.map(
                lambda _: world.answer("loops", "l1", "b", visit_id=visit.id, number=1), range(4)
            )
        )
        finishes = list(pool.map(lambda _: world.finish("loops", visit_id=visit.id), range(4)))
        reopened = list(pool.map(lambda _: world.reopen("loops"), range(4)))
    assert len(set(attempts)) == 1
    assert sorted(f.newly_finished for f in finishes) == [False, False, False, True]
    assert {v.number for v in reopened} == {2}
    assert len(world.told()) == 4 + 2
