"""Prepared statements and short transactions behave on both databases as the session would."""

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError, SQLAlchemyError

from plugin.lti.models import BurntRow
from storage import Database, Prepared
from tests.integration.records_world import NOON

BURN = Prepared(insert(BurntRow))
FIND = Prepared(select(BurntRow.digest, BurntRow.expires).where(BurntRow.kind == bindparam("kind")))
FORGET = Prepared(delete(BurntRow).where(BurntRow.kind == bindparam("kind")))
ROW = {"kind": "state", "digest": "a", "expires": NOON}


def test_what_is_committed_is_read_with_its_types(database: Database) -> None:
    later = NOON + timedelta(days=1)
    with database.short_transaction() as within:
        BURN.run_many(within, [ROW, ROW | {"digest": "b", "expires": later}])
        within.commit()
    with database.look_up() as within:
        assert FIND.rows(within, kind="state") == [("a", NOON), ("b", later)]
    with database.reading() as session:
        assert session.get_one(BurntRow, ("b", "state")).expires == later


def test_without_a_commit_nothing_is_kept(database: Database) -> None:
    with database.short_transaction() as within:
        assert BURN.run(within, **ROW) == 1
    with pytest.raises(RuntimeError), database.short_transaction() as within:
        BURN.run(within, **ROW)
        raise RuntimeError
    with database.look_up() as within:
        assert FIND.rows(within, kind="state") == []


def test_its_errors_are_those_of_every_other_statement(database: Database) -> None:
    with database.short_transaction() as within:
        BURN.run(within, **ROW)
        with pytest.raises(IntegrityError) as caught:
            BURN.run(within, **ROW)
    assert "hidden" in str(caught.value) or "'a'" not in str(caught.value)
    broken = Prepared(select(BurntRow.kind).where(BurntRow.expires == bindparam("at")))
    with database.unit_of_work() as uow:
        uow.session.execute(delete(BurntRow))
        FORGET.run(uow.session.connection(), kind="state")
        uow.session.connection().exec_driver_sql("drop table lti_burnt")
        with pytest.raises((OperationalError, ProgrammingError)):
            broken.rows(uow.session.connection(), at=NOON)
    with database.look_up() as within:
        assert broken.rows(within, at=NOON) == []


def test_writers_wait_for_each_other(database: Database) -> None:
    with database.short_transaction() as within:
        assert FORGET.run(within, kind="state") == 0
        BURN.run(within, **ROW)
        within.commit()
    with database.unit_of_work() as uow:
        assert BURN.run(uow.session.connection(), **ROW | {"kind": "nonce"}) == 1
        uow.commit()
    with database.short_transaction() as within, pytest.raises(SQLAlchemyError):
        BURN.run(within, **ROW)


@pytest.mark.parametrize("end", ["committed", "given up", "broken"])
def test_only_the_transaction_that_says_so_does_not_wait_for_the_disk(
    database: Database, end: str
) -> None:
    is_sqlite = database.dialect == "sqlite"
    ask = "PRAGMA synchronous" if is_sqlite else "SHOW synchronous_commit"
    waits, goes_on = (2, 1) if is_sqlite else ("on", "off")

    def said(connection: Any) -> object:
        return connection.cursor().execute(ask).fetchone()[0]

    with contextlib.suppress(RuntimeError), database.short_transaction(durable=False) as within:
        assert said(within.connection) == goes_on
        BURN.run(within, **ROW)
        if end == "committed":
            within.commit()
        elif end == "broken":
            raise RuntimeError
    with database.short_transaction() as within:
        assert said(within.connection) == waits
        assert FORGET.run(within, kind="state") == (1 if end == "committed" else 0)
    with database.unit_of_work() as uow:
        assert said(uow.connection) == waits
