"""A burn does not wait for the disk, since each launch that lets somebody in then waits for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from community import Role
from plugin.lti import DEEP_LINKING, SUBMISSION_REVIEW, Registration
from plugin.web.refusals import NothingHandedIn
from storage import Database, SecretBox
from tests.integration.backup.installations import KEY
from tests.integration.launching_world import arrive, asking, launch_of, register
from tests.unit.plugin.web.world import World, make_world

STAFF = {"roles": frozenset({Role.COORDINATOR}), "subject": "8"}
WAITS = {"sqlite": ("PRAGMA synchronous", 2), "postgresql": ("SHOW synchronous_commit", "on")}


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return make_world(database, SecretBox(KEY), tmp_path)


@contextmanager
def writing(database: Database) -> Iterator[list[object]]:
    """Of each statement that writes a row: whether its commit will wait for the disk."""
    seen: list[object] = []
    ask, waits = WAITS[database.dialect]

    def look(connection: Any, cursor: Any, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith("INSERT"):
            said = connection.connection.cursor().execute(ask).fetchone()[0]
            seen.append(said == waits)

    event.listen(database.engine, "before_cursor_execute", look)
    yield seen
    event.remove(database.engine, "before_cursor_execute", look)


def of_kind(world: World, registration: Registration, kind: str) -> dict[str, Any]:
    changes: dict[str, dict[str, Any]] = {
        "learner": {},
        "staff": STAFF,
        "nobody": {"subject": None},
        "picker": {
            **STAFF,
            "message_type": DEEP_LINKING,
            "deep_linking": asking(registration),
        },
        "review": {**STAFF, "message_type": SUBMISSION_REVIEW, "for_user": "7"},
    }
    return changes[kind]


@pytest.mark.parametrize("kind", ["learner", "staff", "nobody", "picker", "review"])
def test_whoever_comes_again_is_let_in_once_that_is_on_the_disk(world: World, kind: str) -> None:
    registration = register(world)
    launch = launch_of(world, registration, **of_kind(world, registration, kind))
    for _ in range(2):
        with writing(world.services.database) as seen:
            try:
                arrive(world, launch)
            except NothingHandedIn:
                assert kind == "review"
        assert seen
        assert all(seen)
