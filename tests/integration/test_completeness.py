"""Until when the log says that it is complete, while others write and while nobody does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import text

from lrs_adapter import complete_through, head_stored, read_after
from lrs_adapter.log_lock import LOG_LOCK
from storage import Database, utc_now
from tests.integration.records_world import record_some

APPENDS = 60


def test_a_quiet_log_is_complete_until_now(database: Database) -> None:
    before = utc_now()
    assert complete_through(database) >= before
    record_some(database, 1, uuid4())
    before = utc_now()
    assert complete_through(database) >= before


def test_while_somebody_appends_it_is_complete_until_the_newest(database: Database) -> None:
    assert head_of(database) is None
    with database.unit_of_work() as uow:
        if database.dialect == "postgresql":
            uow.session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOG_LOCK})
        else:
            uow.session.execute(text("select 1"))
        assert complete_through(database) == datetime(1970, 1, 1, tzinfo=UTC)
    record_some(database, 1, uuid4())
    with database.unit_of_work() as uow:
        if database.dialect == "postgresql":
            uow.session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOG_LOCK})
        else:
            uow.session.execute(text("select 1"))
        assert complete_through(database) == head_of(database)


def test_nothing_comes_later_that_was_stored_before(database: Database) -> None:
    """Beside a writer that never rests: what a reading missed was stored after its moment."""
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(lambda: [record_some(database, 1, uuid4()) for _ in range(APPENDS)])
        looks = []
        while not writing.done():
            moment = complete_through(database)
            with database.reading() as session:
                looks.append((moment, [one.stored for one in read_after(session, 0, APPENDS)]))
        writing.result()
    with database.reading() as session:
        everything = [one.stored for one in read_after(session, 0, APPENDS)]
    assert len(everything) == APPENDS
    assert len(looks) > 5
    for moment, seen in looks:
        assert [stored for stored in everything if stored <= moment] == [
            stored for stored in seen if stored <= moment
        ]


def head_of(database: Database) -> datetime | None:
    with database.reading() as session:
        return head_stored(session)
