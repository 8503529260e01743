"""A class that opens a lesson of a new course at the same moment: nobody is in another's way."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from community.identities import Identity
from curricula import course_titles
from curricula.learning_models import EnrolmentRow
from curricula.move_models import CourseRow
from plugin.lti.models import LineItemRow
from plugin.lti.placement_models import CourseCopyRow, PlacementLinkRow, PlacementRow
from storage import Database, SecretBox
from tests.integration.launching_world import LMS, arrive, launch_of, register
from tests.integration.test_placements import place, placed_at
from tests.unit.plugin.web.world import World, get, make_world

MANY = 3


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


@contextmanager
def together(table: Any) -> Iterator[None]:
    """Nobody writes a row of it before all are about to, where the database lets them."""
    all_of_them = threading.Barrier(MANY)

    def meet(*_: Any) -> None:
        with suppress(threading.BrokenBarrierError):
            all_of_them.wait(timeout=1)

    event.listen(table, "before_insert", meet)
    try:
        yield
    finally:
        event.remove(table, "before_insert", meet)


@pytest.mark.parametrize(
    "table", [Identity, EnrolmentRow, LineItemRow], ids=lambda one: one.__name__
)
def test_one_who_opens_it_in_several_windows_has_one_enrolment(world: World, table: Any) -> None:
    lms = register(world)

    def launch(_: int) -> int:
        client, where = arrive(world, launch_of(world, lms))
        status: int = get(client, where).status_code
        return status

    with together(table), ThreadPoolExecutor(MANY) as threads:
        assert list(threads.map(launch, range(MANY))) == [200] * MANY
    with world.services.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(EnrolmentRow)) == 1


def test_the_same_lesson_by_several_links_has_the_column_of_one(world: World) -> None:
    lms = register(world)
    arrive(world, launch_of(world, lms, line_item_url=None))

    def launch(number: int) -> int:
        column = f"{LMS}/items/{number}"
        client, where = arrive(world, launch_of(world, lms, line_item_url=column))
        status: int = get(client, where).status_code
        return status

    with together(LineItemRow), ThreadPoolExecutor(MANY) as threads:
        assert list(threads.map(launch, range(MANY))) == [200] * MANY
    with world.services.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(LineItemRow)) == 1


@pytest.mark.parametrize(
    "table", [PlacementRow, PlacementLinkRow, CourseCopyRow], ids=lambda one: one.__name__
)
def test_a_class_of_a_copied_course_comes_at_once(world: World, table: Any) -> None:
    lms = register(world)
    (item,) = place(world, lms, f"lesson/{world.version_hash}/values")

    def launch(number: int) -> int:
        launched = launch_of(
            world, lms, subject=f"learner-{number}", custom=item["custom"], context_id="13"
        )
        client, where = arrive(world, launched)
        status: int = get(client, where).status_code
        return status

    with together(table), ThreadPoolExecutor(MANY) as threads:
        assert list(threads.map(launch, range(MANY))) == [200] * MANY
    (copy,) = placed_at(world, lms, "13")
    assert copy.copied_from is not None


def test_each_gets_her_lesson_and_the_course_its_name(world: World) -> None:
    lms = register(world)

    def launch(number: int) -> int:
        client, where = arrive(world, launch_of(world, lms, subject=f"learner-{number}"))
        status: int = get(client, where).status_code
        return status

    with together(CourseRow), ThreadPoolExecutor(MANY) as threads:
        assert list(threads.map(launch, range(MANY))) == [200] * MANY
    place = f"lti:{lms.id}:1:12"
    with world.services.database.reading() as session:
        assert course_titles(session, [place]) == {place: "Autumn group"}
