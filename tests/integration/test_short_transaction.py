"""Prepared statements and short transactions behave on both databases as the session would."""

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import BigInteger, Integer, bindparam, delete, func, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError, SQLAlchemyError

from lrs_adapter.models import LogStatement
from plugin.lti.models import BurntRow
from storage import Database, Prepared, trouble_of
from tests.integration.records_world import NOON, record_some

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


def test_what_is_not_loaded_is_there_when_it_is_asked_for(database: Database) -> None:
    ids = record_some(database, 3)
    query = Prepared(
        select(
            LogStatement.position,
            LogStatement.statement_id,
            LogStatement.target_id,
            LogStatement.document,
        )
        .where(LogStatement.position > bindparam("after", type_=BigInteger))
        .order_by(LogStatement.position),
        binary=True,
    )
    with database.look_up() as within:
        rows, few = query.raw_rows(within, after=0), query.unloaded(within, after=0)
        none = query.unloaded(within, after=3)
    documents = [bytes(row[3]) for row in rows]
    assert (len(few), len(none), few.number(1, 0)) == (3, 0, 2)
    assert few.octets(3, 0, 3) == documents
    assert few.octets(3, 1, 2) == documents[1:2]
    assert few.uuids(1, 0, 3) == ",".join(one.hex for one in ids)
    assert few.uuids(1, 2, 3) == ids[2].hex
    assert [*few.loaded(0, 3)] == rows
    assert [*few.loaded(1, 2)] == rows[1:2]
    assert ([*few.loaded(1, 1)], [*none.loaded(0, 0)], none.octets(3, 0, 0)) == ([], [], [])
    assert none.uuids(1, 0, 0) == ""


def test_its_errors_are_the_same_where_nothing_is_loaded(database: Database) -> None:
    broken = Prepared(select(BurntRow.kind).limit(bindparam("number", type_=Integer)), binary=True)
    with database.unit_of_work() as uow:
        uow.session.connection().exec_driver_sql("drop table lti_burnt")
        with pytest.raises((OperationalError, ProgrammingError)) as caught:
            broken.unloaded(uow.session.connection(), number=1)
    assert "lti_burnt" in str(caught.value)
    with database.look_up() as within:
        assert len(broken.unloaded(within, number=1)) == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_went_away_is_told_as_such(database: Database) -> None:
    own = Prepared(select(func.pg_backend_pid().label("own")))
    end = Prepared(
        select(func.pg_terminate_backend(bindparam("which", type_=Integer)).label("gone"))
    )
    with database.look_up() as within, database.look_up() as other:
        [[which]] = own.raw_rows(within)
        end.raw_rows(other, which=which)
        with pytest.raises(OperationalError) as caught:
            own.unloaded(within)
    trouble = trouble_of(caught.value)
    assert trouble is not None
    assert trouble.code == "database_gone"


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
