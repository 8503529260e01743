"""Two tabs send their forms at the same moment: one after the other, and neither is an error."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from community import Role
from curricula import LessonState, lesson_state
from storage import Database, SecretBox
from tests.databases import Templates
from tests.integration.items_course import items_world
from tests.unit.plugin.web.world import SITE, World, get, hidden_fields


@pytest.fixture
def world(templates: Templates, tmp_path: Path) -> Iterator[World]:
    """On PostgreSQL: SQLite has one writer anyway."""
    url = templates.fresh("postgresql")
    opened = Database(url)
    yield items_world(opened, SecretBox(Fernet.generate_key().decode()), tmp_path)
    opened.dispose()
    templates.drop(url)


def test_two_tabs_spend_one_attempt_and_keep_both(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = world.person("Luz", Role.LEARNER)
    hers = world.enrolled(member)
    tabs = [world.browser(member), world.browser(member)]
    address = world.lesson("twice")
    forms = [dict(hidden_fields(get(tab, address).text)) for tab in tabs]
    both_have_read = threading.Barrier(2)
    seen: set[int] = set()

    def slowly(*args: Any, **more: Any) -> LessonState:
        state = lesson_state(*args, **more)
        if threading.get_ident() not in seen:
            seen.add(threading.get_ident())
            with suppress(threading.BrokenBarrierError):  # the other waits for the lock
                both_have_read.wait(0.5)
        return state

    monkeypatch.setattr("plugin.web.keeping_answers.lesson_state", slowly)

    def send(at: int) -> int:
        return (
            tabs[at]
            .post(
                world.lesson("twice", "/answers"),
                base_url=SITE,
                data={**forms[at], "item:sum": "ab"[at], "item:far": f"{at} or so", "check": "sum"},
                headers={"Referer": f"{SITE}{address}"},
            )
            .status_code
        )

    with ThreadPoolExecutor(2) as threads:
        said = sorted(threads.map(send, range(2)))
    assert said == [303, 422], "the second is told that there is a newer answer"
    with world.services.database.reading() as session:
        state = lesson_state(session, hers.id, "twice")
    assert state.attempts["sum"].number == 1
