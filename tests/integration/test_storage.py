"""The unit of work, times, secrets and the installation row on both databases."""

import multiprocessing
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from community import found_community
from community.communities import CommunityRow
from storage import (
    CannotOpenSecret,
    Database,
    SecretBox,
    UnitOfWork,
    WrongIriBase,
    check_installation,
)
from tests.databases import IRI_BASE

NOW = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)


def slugs(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(CommunityRow.slug)))


def add(uow: UnitOfWork, slug: str) -> UUID:
    return found_community(uow, slug=slug, name={"en": slug}, now=NOW).id


def test_a_unit_of_work_rolls_back_unless_committed(database: Database) -> None:
    with database.unit_of_work() as uow:
        add(uow, "forgotten")
    with database.unit_of_work() as uow:
        add(uow, "kept")
        uow.commit()
    with pytest.raises(RuntimeError), database.unit_of_work() as uow:
        add(uow, "failed")
        raise RuntimeError
    assert slugs(database) == {"kept"}


def test_the_last_act_runs_once_and_its_failure_undoes_all(database: Database) -> None:
    seen: list[str] = []
    with database.unit_of_work() as uow:
        uow.before_commit("same", lambda _: seen.append("first"))
        uow.before_commit("same", lambda _: seen.append("second"))
        uow.after_commit(lambda: seen.append("after"))
        add(uow, "kept")
        uow.commit()
    assert seen == ["first", "after"]

    def fail(_: UnitOfWork) -> None:
        raise ValueError("refused at the last moment")

    with pytest.raises(ValueError, match="last moment"), database.unit_of_work() as uow:
        add(uow, "undone")
        uow.before_commit("fail", fail)
        uow.after_commit(lambda: seen.append("never"))
        uow.commit()
    assert (slugs(database), seen) == ({"kept"}, ["first", "after"])


def test_times_come_back_in_utc_to_the_microsecond(database: Database) -> None:
    local = NOW.astimezone(timezone(timedelta(hours=-3)))
    with database.unit_of_work() as uow:
        found_community(uow, slug="there", name={}, now=local)
        uow.commit()
    with database.reading() as session:
        founded = session.scalars(select(CommunityRow.founded)).one()
    assert (founded, founded.utcoffset()) == (NOW, timedelta(0))


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the very thing that must be refused
    with pytest.raises(Exception, match="UTC-aware"), database.unit_of_work() as uow:
        found_community(uow, slug="nowhere", name={}, now=naive)


def test_another_iri_base_stops_with_the_value_to_set(database: Database) -> None:
    assert check_installation(database, IRI_BASE).iri_base == IRI_BASE
    with pytest.raises(WrongIriBase, match=f"Set CHILD_IRI_BASE={IRI_BASE}"):
        check_installation(database, "https://moved.example")


def test_a_secret_opens_with_its_key_old_or_new_and_with_no_other() -> None:
    old, new, other = (Fernet.generate_key().decode() for _ in range(3))
    sealed = SecretBox(old).seal("s3cret")
    assert b"s3cret" not in sealed
    assert SecretBox(new, old).open(sealed) == "s3cret"
    with pytest.raises(CannotOpenSecret):
        SecretBox(other).open(sealed)


def _count_up(url: str, times: int) -> None:
    database = Database(url)
    for _ in range(times):
        with database.unit_of_work() as uow:
            row = uow.session.execute(
                text("select founded, slug from community")
                if url.startswith("sqlite")
                else text("select founded, slug from community for update")
            ).one()
            number = int(row.slug.removeprefix("n"))
            uow.session.execute(text("update community set slug = :n"), {"n": f"n{number + 1}"})
            uow.commit()
    database.dispose()


def test_no_update_is_lost_between_processes(database: Database, database_url: str) -> None:
    with database.unit_of_work() as uow:
        add(uow, "n0")
        uow.commit()
    database.dispose()
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_count_up, args=(database_url, 40)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert slugs(database) == {"n120"}


def test_an_error_of_the_database_names_no_value(database: Database) -> None:
    """Such errors reach the log, and values may be names, answers or secrets."""
    row = {"id": uuid4(), "slug": "taken", "name": {"en": "somebody's name"}, "founded": NOW}
    with database.unit_of_work() as uow, pytest.raises(IntegrityError) as failure:
        for _ in range(2):
            uow.session.execute(insert(CommunityRow), [row | {"id": uuid4()}])
    assert "somebody's name" not in str(failure.value)


def test_a_reading_sees_one_moment(database: Database) -> None:
    def there(session: Session) -> set[str]:
        return set(session.scalars(select(CommunityRow.slug)))

    with database.reading() as session:
        assert there(session) == set()
        with database.unit_of_work() as uow:
            add(uow, "meanwhile")
            uow.commit()
        assert there(session) == set()
    assert slugs(database) == {"meanwhile"}


def test_after_a_reading_its_connection_sees_what_others_commit(database: Database) -> None:
    """PostgreSQL alone has isolation to give back to the pool."""
    if database.dialect != "postgresql":
        return
    asked = text("show transaction_isolation")
    with database.reading() as session:
        assert session.scalar(asked) == "repeatable read"
    with database.unit_of_work() as uow:
        assert uow.session.scalar(asked) == "read committed"
