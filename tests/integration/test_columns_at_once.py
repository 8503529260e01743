"""A column of several lessons that a learner opens while a lesson of it is finished elsewhere."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from plugin.lti.models import LineItemRow
from storage import Database, SecretBox
from tests.integration.launching_world import LMS, arrive, launch_of, register
from tests.integration.test_placements import place
from tests.unit.plugin.web.world import World, make_world, post


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


def test_the_lesson_is_finished_all_the_same(world: World) -> None:
    lms = register(world)
    module = f"module/{world.version_hash}/only"
    (item,) = place(world, lms, module, detailed="yes", act="place", **{"column.0": "yes"})
    opened = launch_of(
        world, lms, custom=item["custom"], line_item_url=f"{LMS}/items/9", resource_link_id="9"
    )
    arrive(
        world,
        launch_of(world, lms, subject="8", custom=item["custom"], line_item_url=f"{LMS}/items/9"),
    )
    client, where = arrive(world, launch_of(world, lms))
    form = client.get(where, base_url="https://child.example")
    assert form.status_code == 200
    begun, ended = threading.Event(), threading.Event()

    def wait(_mapper: Any, _connection: Any, row: LineItemRow) -> None:
        if row.lesson_slug == "module/only" and not begun.is_set():
            begun.set()
            ended.wait(timeout=1.5)

    event.listen(LineItemRow, "before_insert", wait)
    try:
        with ThreadPoolExecutor(2) as threads:
            launched = threads.submit(arrive, world, opened)
            assert begun.wait(timeout=5)
            done = post(client, world.lesson(act="/finish"), page=where, **{"item:sum": "b"})
            ended.set()
            launched.result()
    finally:
        event.remove(LineItemRow, "before_insert", wait)
    assert done.status_code == 303
    with world.services.database.reading() as session:
        wholes = select(func.count()).where(LineItemRow.lesson_slug == "module/only")
        assert session.scalar(wholes) == 2
