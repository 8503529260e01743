"""Processes whose hearts beat at the same moment note what one LMS did, and none of it is lost."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import event

from community import OPERATOR
from plugin.lti import Observed, keep_observed, remove_registration
from plugin.lti.models import ObservationRow
from storage import Database, SecretBox, UnitOfWork, utc_now
from tests.integration.lti_platform import Platform, Tool

MANY = 4
PATIENCE_S = 30.0


@pytest.fixture
def tool(database: Database, secret_box: SecretBox) -> Tool:
    return Tool(database, secret_box, Platform("https://lms.example.org"))


@contextmanager
def after_looking(uow: UnitOfWork, act: Callable[[], object]) -> Iterator[None]:
    """`act` happens once, when the first row of an observation was looked for and not yet made."""
    acts = [act]

    def look(_: object, __: object, statement: str, *___: object) -> None:
        if "FROM lms_observation" in statement and acts:
            acts.pop()()

    connection = uow.session.connection()
    event.listen(connection, "after_cursor_execute", look)
    try:
        yield
    finally:
        event.remove(connection, "after_cursor_execute", look)
    assert acts == []


def test_the_first_heartbeats_after_a_connection_all_note_it(tool: Tool) -> None:
    """Each has looked for the row, and found none, before any has written it; with SQLite, which
    has one writer at a time, each when the one before has ended.
    """
    registered, now = tool.register(), utc_now()
    looked = Barrier(1 if tool.database.dialect == "sqlite" else MANY)

    def beat(number: int) -> None:
        observed = Observed()
        observed.launch(registered.id, now + timedelta(seconds=number))
        observed.grade(registered.id, now - timedelta(seconds=number))
        with tool.database.unit_of_work() as uow:
            with after_looking(uow, lambda: looked.wait(PATIENCE_S)):
                keep_observed(uow, observed, now=now)
            uow.commit()

    with ThreadPoolExecutor(MANY) as pool:
        list(pool.map(beat, range(MANY)))
    with tool.database.reading() as session:
        row = session.query(ObservationRow).one()
    assert row.last_launch == now + timedelta(seconds=MANY - 1)
    assert row.last_grade == now


def test_of_an_lms_that_is_disconnected_meanwhile_nothing_is_noted(tool: Tool) -> None:
    registered, kept = tool.register(), tool.register(client_id="2")
    observed, now = Observed(), utc_now()
    for each in (registered, kept):
        observed.launch(each.id, now)

    def disconnect() -> None:
        with tool.database.unit_of_work() as uow:
            remove_registration(uow, registered.id, asker=OPERATOR, now=now)
            uow.commit()

    one_writer = tool.database.dialect == "sqlite"
    if one_writer:
        disconnect()
    with tool.database.unit_of_work() as uow:
        with after_looking(uow, (lambda: None) if one_writer else disconnect):
            keep_observed(uow, observed, now=now)
        uow.commit()
    with tool.database.reading() as session:
        assert session.query(ObservationRow).one().registration_id == kept.id
