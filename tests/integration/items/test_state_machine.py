"""Whatever a learner, mentors and staff do in whichever order, a lesson comes to what it must."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from community import OPERATOR
from curricula import (
    Curriculum,
    Item,
    LearningError,
    Lesson,
    Module,
    Option,
    Rules,
)
from storage import Database
from tests.integration.items.course_model import LessonModel
from tests.integration.items_world import ItemsWorld, items_world

CHOICE = tuple(Option(key, key, key == "a") for key in "ab")
ITEMS = (Item("one", "single", "?", CHOICE), Item("text", "free-text", "?"))
RULES = (
    Rules(),
    Rules(attempts=2, retakes=1, counts="best", minutes=30),
    Rules(attempts=1, retakes=0),
    Rules(counts="best"),
)
COURSE = Curriculum(
    "machine",
    "Machine",
    "en",
    (
        Module(
            "all",
            "All",
            tuple(
                Lesson(f"l{n}", "L", f"l{n}.md", ITEMS, rules=rules)
                for n, rules in enumerate(RULES)
            ),
        ),
    ),
)


class LessonMachine(RuleBasedStateMachine):
    """Each run is another enrolment of the same member, in one of the lessons."""

    world: ItemsWorld
    told = 0

    @initialize(number=st.integers(0, len(RULES) - 1))
    def begin(self, number: int) -> None:
        self.world.enrolment = self.world.enrol_anew()
        self.model = LessonModel(COURSE.lessons[number])
        self.slug = self.model.lesson.slug

    @rule(chosen=st.sampled_from("ab"))
    def answer(self, chosen: str) -> None:
        self._answer("one", chosen)

    @rule(text=st.sampled_from(["My queue.", "Another queue."]))
    def write(self, text: str) -> None:
        self._answer("text", text)

    @rule()
    def finish(self) -> None:
        expected = self.model.finish(self._next())
        assert self._said(lambda: self.world.finish(self.slug)) in (expected, "kept")

    @rule()
    def take_again(self) -> None:
        expected = self.model.reopen(self._next())
        assert self._said(lambda: self.world.reopen(self.slug)) == expected

    @rule(attempts=st.integers(0, 1), retakes=st.integers(0, 1), minutes=st.integers(1, 20))
    def allow(self, attempts: int, retakes: int, minutes: int) -> None:
        self.world.allow(OPERATOR, self.slug, attempts=attempts, retakes=retakes, minutes=minutes)
        self.model.attempts += attempts
        self.model.retakes += retakes
        self.model.minutes += minutes

    @precondition(lambda self: any(time.finished for time in self.model.times))
    @rule(scaled=st.sampled_from([0.0, 0.25, 1.0]))
    def override(self, scaled: float) -> None:
        self.model.decided = (self._next(), scaled)
        self.world.override(OPERATOR, self.slug, scaled)

    @precondition(lambda self: self.model.waiting())
    @rule(points=st.sampled_from([0.0, 0.5, 1.0]))
    def judge(self, points: float) -> None:
        waiting = [
            answer
            for answer in self.world.waiting(OPERATOR)
            if answer.enrolment_id == self.world.enrolment.id
        ]
        expected = self.model.waiting()
        assert [answer.text for answer in waiting] == [told.chosen for told in expected]
        judged = self.world.judge_id(OPERATOR, waiting[0].attempt_id, points)
        assert judged.lesson_score_fixed is not None
        expected[0].worth = points

    @rule(minutes=st.sampled_from([5, 40]))
    def wait(self, minutes: int) -> None:
        self.world.tick(minutes)

    @invariant()
    def page_shows_what_must_be(self) -> None:
        if not hasattr(self, "model"):
            return
        state, model = self.world.state(self.slug), self.model
        score = model.score()
        assert (state.score.scaled if state.score else None) == score
        finished = any(time.finished for time in model.times)
        assert state.awaits_judgement == (finished and score is None)
        if not model.times:
            assert state.visit is None
            return
        time = model.times[-1]
        assert state.visit is not None
        assert state.visit.number == len(model.times)
        assert state.finished_at == time.finished
        assert {slug: attempt.number for slug, attempt in state.attempts.items()} == {
            slug: len(given) for slug, given in time.answers.items()
        }
        assert state.is_over_time == (not time.finished and model.is_over(time, self.world.now))
        for slug in ("one", "text"):
            left = state.attempts_left(slug)
            assert left is None or left >= 0
            assert (left is None) == (model.rules.attempts is None)

    def _answer(self, slug: str, chosen: str) -> None:
        expected = self.model.answer(slug, chosen, self._next())
        said = self._said(lambda: self.world.give(self.slug, slug, [chosen]))
        assert said == ("kept" if expected == "same" else expected)

    def _next(self) -> datetime:
        """When the world's next act happens."""
        return self.world.now + timedelta(minutes=1)

    def _said(self, act: object) -> str:
        try:
            act()  # type: ignore[operator]  # a call without arguments
        except LearningError as error:
            return type(error).__name__
        return "kept"


def test_a_lesson_comes_to_what_it_must(database: Database) -> None:
    world = items_world(database, COURSE)
    run(world, examples=8, steps=15)


@pytest.mark.slow
def test_a_lesson_comes_to_what_it_must_in_many_ways(database: Database) -> None:
    world = items_world(database, COURSE)
    run(world, examples=50, steps=30)


def run(world: ItemsWorld, *, examples: int, steps: int) -> None:
    class Machine(LessonMachine):
        pass

    Machine.world = world
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
