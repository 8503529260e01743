"""Many learners are moved in short transactions that may be cut off, repeated, or run twice."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from sqlalchemy import func, select

from curricula import Move, continue_move, move_progress, open_lesson
from curricula.learning_models import EnrolmentRow
from curricula.move_models import EnrolmentMoveRow
from storage import Database
from tests.integration.learning_world import IRIS, PLACE, LearningWorld
from tests.integration.moves.moving_world import (
    LOOPS,
    READING,
    V1,
    V2,
    VALUES,
    decide,
    lesson,
    more_learners,
    other_key,
    publish,
    with_lessons,
)

LEARNERS = 25


def many(world: LearningWorld, count: int = LEARNERS) -> Move:
    """That many learners in the middle of a lesson, and a move of them all that was decided."""
    for each in more_learners(world, count - 1, PLACE.key):
        with world.database.unit_of_work() as uow:
            open_lesson(uow, IRIS, enrolment=each, lesson_slug="values", now=world.now)
            uow.commit()
    newer = publish(world, with_lessons(lesson(VALUES, other_key(V1), V2), LOOPS, READING))
    return decide(world, newer)


def step(world: LearningWorld, move: Move) -> bool:
    with world.database.unit_of_work() as uow:
        finished = continue_move(uow, IRIS, move.id, now=world.now).finished
        uow.commit()
    return finished


def on_version(database: Database, version_id: UUID) -> int:
    with database.reading() as session:
        found = select(func.count()).where(EnrolmentRow.version_id == version_id)
        return session.scalar(found) or 0


def test_a_step_is_short(world: LearningWorld) -> None:
    move = many(world)
    spent = []
    finished = False
    while not finished:
        began = time.thread_time()
        finished = step(world, move)
        spent.append(time.thread_time() - began)
    assert len(spent) == 4
    assert min(spent[:-1]) < 0.05
    with world.database.reading() as session:
        progress = move_progress(session, move.id)
    assert (progress.moved, progress.left, progress.finished) == (LEARNERS, 0, True)


def test_two_that_carry_it_out_at_once_move_each_learner_once(world: LearningWorld) -> None:
    move = many(world)

    def work() -> None:
        while not step(world, move):
            pass

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(work) for _ in range(2)]:
            each.result()
    with world.database.reading() as session:
        rows = session.scalar(select(func.count()).select_from(EnrolmentMoveRow))
    assert rows == LEARNERS == on_version(world.database, move.to_version_id)


def test_a_learner_who_studies_meanwhile_loses_nothing(world: LearningWorld) -> None:
    move = many(world, 5)
    visit = world.open("loops")
    step(world, move)
    with world.database.reading() as session:
        row = session.get_one(EnrolmentRow, world.enrolment.id)
        assert row.version_id == move.to_version_id
    assert visit.lesson_slug == "loops"


KILLED = """
import sys
from uuid import UUID
from curricula import continue_move
from lrs_adapter import Iris
from storage import Database, utc_now
database = Database(sys.argv[1])
while True:
    with database.unit_of_work() as uow:
        step = continue_move(uow, Iris("https://child.example"), UUID(sys.argv[2]), now=utc_now())
        uow.commit()
    if step.finished:
        break
"""


def test_killed_at_any_step_it_goes_on(world: LearningWorld) -> None:
    move = many(world)
    for moment, moved in (("before-commit:2", 10), ("after-commit:1", 20)):
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, world.database.url, str(move.id)],
            env=os.environ | {"CHILD_KILL_AT": moment},
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL
        assert on_version(world.database, move.to_version_id) == moved
    while not step(world, move):
        pass
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(EnrolmentMoveRow)) == LEARNERS
    assert on_version(world.database, move.to_version_id) == LEARNERS
