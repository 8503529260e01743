"""Whose an address is, which takes mail, and what a refusal does, on both databases."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from community import (
    AddressTaken,
    address_of,
    addresses_of,
    forget_address,
    join,
    member_of_address,
    note_refusal,
    refusal_of,
    verify_address,
)
from storage import Database

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def member(database: Database, email: str | None = None) -> UUID:
    with database.unit_of_work() as uow:
        joined = join(uow, name="Demo", email=email, now=NOW)
        uow.commit()
    return joined.id


def proves(database: Database, who: UUID, address: str, now: datetime = NOW) -> None:
    with database.unit_of_work() as uow:
        verify_address(uow, who, address, now)
        uow.commit()


def test_what_an_lms_told_takes_mail_and_lets_nobody_in(database: Database) -> None:
    who = member(database, "Demo@example.org")
    with database.reading() as session:
        assert address_of(session, who) == "Demo@example.org"
        assert member_of_address(session, "demo@example.org") is None
        (told,) = addresses_of(session, who)
    assert (told.proved_at, told.refused) == (None, None)


def test_a_proved_address_is_hers_however_it_is_written(database: Database) -> None:
    who = member(database, "demo@school.example")
    proves(database, who, "Demo@Example.org")
    with database.reading() as session:
        assert member_of_address(session, " demo@EXAMPLE.org") == who
        assert address_of(session, who) == "Demo@example.org"
        assert [one.address for one in addresses_of(session, who)] == [
            "Demo@example.org",
            "demo@school.example",
        ]


def test_the_address_proved_last_comes_first(database: Database) -> None:
    who = member(database)
    proves(database, who, "old@example.org")
    proves(database, who, "new@example.org", LATER)
    with database.reading() as session:
        assert address_of(session, who) == "new@example.org"


def test_nobody_proves_what_somebody_else_has_proved(database: Database) -> None:
    first, second = member(database), member(database)
    proves(database, first, "demo@example.org")
    with pytest.raises(AddressTaken, match="belongs to another account"):
        proves(database, second, "DEMO@example.org")
    with database.reading() as session:
        assert member_of_address(session, "demo@example.org") == first


def test_a_refusal_stays_on_the_address_until_it_is_verified_again(database: Database) -> None:
    who = member(database, "demo@school.example")
    proves(database, who, "demo@example.org")
    with database.unit_of_work() as uow:
        note_refusal(uow, "Demo@example.org", reason="550", now=LATER)
        uow.commit()
    with database.reading() as session:
        assert refusal_of(session, "demo@example.org") == "550"
        assert address_of(session, who) == "demo@school.example"
        assert addresses_of(session, who)[0].refused_at == LATER
    proves(database, who, "demo@example.org", LATER)
    with database.reading() as session:
        assert refusal_of(session, "demo@example.org") is None
        assert address_of(session, who) == "demo@example.org"


def test_a_refusal_keeps_nobody_s_address(database: Database) -> None:
    with database.unit_of_work() as uow:
        note_refusal(uow, "stranger@example.org", reason="550", now=NOW)
        uow.commit()
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql("select * from refused_address").all()
    assert len(rows) == 1
    assert "stranger" not in repr([tuple(row) for row in rows])


def test_an_address_that_she_gave_up_is_nobody_s(database: Database) -> None:
    who, other = member(database), member(database)
    proves(database, who, "demo@example.org")
    with database.unit_of_work() as uow:
        forget_address(uow, other, "demo@example.org")  # not hers to give up
        assert member_of_address(uow.session, "demo@example.org") == who
        forget_address(uow, who, "demo@example.org")
        uow.commit()
    with database.reading() as session:
        assert member_of_address(session, "demo@example.org") is None
        assert address_of(session, who) is None


def test_what_an_lms_tells_may_be_no_address(database: Database) -> None:
    who = member(database, "not an address\r\nBcc: other@example.org")
    with database.reading() as session:
        assert addresses_of(session, who) == []
