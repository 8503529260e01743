"""Who looked: once a day, never of herself, told to her alone, forgotten, and never in the way."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from community import (
    OPERATOR,
    Asker,
    Role,
    Sighting,
    forget_old_readings,
    found_unit,
    grant,
    note_readings,
    readings_of,
)
from community.readings.models import ReadingRow
from plugin.held import Sight
from plugin.web import seen_people
from storage import Database, utc_now
from tests.unit.plugin.web.world import World, get, post

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
LUZ, MARA = UUID(int=1), UUID(int=2)


def rows(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(ReadingRow)) or 0


def look(database: Database, *members: UUID, now: datetime = NOON, by: UUID = MARA) -> None:
    seen = [Sighting(Sight.WORK, each) for each in members]
    note_readings(database, reader=Asker(by), seen=seen, now=now)


def test_once_a_day_for_each_reader_person_and_kind(database: Database) -> None:
    for hours in (0, 1, 2):
        look(database, LUZ, LUZ, now=NOON + timedelta(hours=hours))
    assert rows(database) == 1
    look(database, LUZ, now=NOON + timedelta(days=1))
    look(database, LUZ, by=UUID(int=3))
    assert rows(database) == 3
    with database.reading() as session:
        found, _counted = readings_of(session, [LUZ], limit=2)
    assert [(one.day.day, one.reader_id) for one in found] == [(29, MARA), (28, MARA)]


def test_of_herself_nothing_is_kept_and_one_statement_is_enough(database: Database) -> None:
    said: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: said.append(str(args[2])))
    look(database, MARA)
    assert said == []
    look(database, LUZ, MARA, UUID(int=4))
    assert len([one for one in said if not one.startswith("BEGIN")]) == 1
    assert rows(database) == 2


def test_after_thirteen_months_they_are_gone(database: Database) -> None:
    for number in range(3):
        look(database, UUID(int=10 + number), now=NOON - timedelta(days=397))
    look(database, LUZ, now=NOON - timedelta(days=395))
    assert forget_old_readings(database, now=NOON, most=2) == 2
    assert forget_old_readings(database, now=NOON, most=2) == 1
    assert forget_old_readings(database, now=NOON) == 0
    assert rows(database) == 1


def test_she_is_told_who_looked_at_what_and_nobody_else_is(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    mara = world.person("Mara Demo", Role.FACILITATOR)
    hers = world.enrolled(luz)
    assert "Nobody has opened anything of you" in get(world.browser(luz), "/me/held").text
    staff = world.browser(mara)
    assert get(staff, f"/learners/{hers.id}").status_code == 200
    assert get(staff, "/learners").status_code == 200
    page = get(world.browser(luz), "/me/held").text
    assert "Mara Demo (facilitator)" in page
    assert "your work in a course" in page
    assert "the list of learners in Ignite" in page
    assert "your work in a course" not in get(staff, "/me/held").text


def test_a_member_who_reads_the_directory_is_counted_and_not_named(world: World) -> None:
    luz, teo = world.person("Luz", Role.LEARNER), world.person("Teo Demo", Role.LEARNER)
    client = world.browser(luz)
    post(client, "/me/consents", page="/me/consents", **{"show-in-directory": "yes"})
    get(world.browser(teo), "/communities/ignite/people")
    page = get(client, "/me/held").text
    assert "the people of Ignite who let themselves be found" in page
    assert "1 member<" in page
    assert "Teo Demo" not in page


def test_a_page_is_shown_even_where_looking_cannot_be_kept(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("insert", {}, Exception("database is locked"))

    monkeypatch.setattr(seen_people, "note_readings", fail)
    luz, mara = world.person("Luz", Role.LEARNER), world.person("Mara", Role.FACILITATOR)
    hers = world.enrolled(luz)
    assert get(world.browser(mara), f"/learners/{hers.id}").status_code == 200
    told = [one.getMessage() for one in caplog.records if "reading-not-kept" in one.getMessage()]
    assert len(told) == 1
    assert str(luz) not in told[0]
    assert rows(world.services.database) == 0


def test_a_unit_s_coordinator_is_named_to_whom_she_gives_roles(world: World) -> None:
    luz, rosa = world.person("Luz"), world.person("Rosa Demo")
    now = utc_now()
    with world.services.database.unit_of_work() as uow:
        north = found_unit(uow, asker=OPERATOR, slug="north", name={"en": "North"}, now=now)
        for who, role in ((luz, Role.MENTOR), (rosa, Role.COORDINATOR)):
            grant(uow, member_id=who, unit_id=north.id, role=role, reason="test", now=now)
        uow.commit()
    page = get(world.browser(luz), "/me/held").text
    assert "Who gives roles in North" in page
    assert "Rosa Demo (coordinator)" in page
