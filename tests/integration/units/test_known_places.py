"""Every place in one statement tells what the questions one by one tell."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from community import (
    OPERATOR,
    Community,
    Unit,
    communities,
    community_by_slug,
    end_agreement,
    found_community,
    found_unit,
    give_lms,
    know_places,
    owners_since,
    unit,
    unit_by_slug,
    units,
    units_by_community,
)
from community.units.agreed import communities_by_unit
from storage import Database, utc_now
from tests.integration.counting import counted
from tests.integration.units.agreed_unit import agreed_unit

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def places(database: Database) -> tuple[UUID, UUID]:
    """Two communities: with one two units work, one of which did with the other, too."""
    with database.unit_of_work() as uow:
        here = found_community(
            uow, slug="here", name={"en": "Here", "es": "Aquí"}, time_zone="UTC", now=NOW
        )
        there = found_community(uow, slug="away", name={"en": "Away"}, now=NOW)
        north = agreed_unit(uow, "north", here.id, now=NOW)
        agreed_unit(uow, "south", here.id, now=NOW)
        gone = agreed_unit(uow, "gone", there.id, now=NOW)
        found_unit(uow, asker=OPERATOR, slug="alone", name={"en": "Alone"}, now=NOW)
        end_agreement(
            uow, gone.agreement_id, asker=OPERATOR, reason="test", now=NOW + timedelta(hours=1)
        )
        give_lms(
            uow,
            asker=OPERATOR,
            unit_id=north.id,
            registration_id=uuid4(),
            community_id=here.id,
            now=NOW,
        )
        uow.commit()
    return here.id, there.id


def told(
    session: Session, places: tuple[UUID, UUID]
) -> tuple[list[Community], list[Unit], object, object, object]:
    now, every = utc_now(), units(session)
    return (
        communities(session),
        every,
        owners_since(session),
        units_by_community(session, places, now=now),
        communities_by_unit(session, {one.id for one in every}, now=now),
    )


def test_one_statement_tells_what_five_tell(database: Database, places: tuple[UUID, UUID]) -> None:
    with database.reading() as session:
        apart = told(session, places)
    with database.reading() as session, counted(database) as seen:
        know_places(session, with_agreements=True)
        assert told(session, places) == apart
        assert community_by_slug(session, "here") == apart[0][1]
        assert unit_by_slug(session, "south") == unit(session, apart[1][3].id) == apart[1][3]
    assert len(seen) == 1
    assert [one.slug for one in apart[0]] == ["away", "here"]
    assert [one.slug for one in apart[1]] == ["alone", "gone", "north", "south"]
    by_community = apart[3]
    assert by_community == {places[0]: {apart[1][2].id, apart[1][3].id}}


def test_who_works_with_whom_is_asked_where_it_is_not_known(
    database: Database, places: tuple[UUID, UUID]
) -> None:
    with database.reading() as session, counted(database) as seen:
        know_places(session)
        assert len(units_by_community(session, places, now=utc_now())[places[0]]) == 2
    assert len(seen) == 2


def test_a_unit_of_work_asks_every_time(database: Database, places: tuple[UUID, UUID]) -> None:
    with database.unit_of_work() as uow:
        know_places(uow.session, with_agreements=True)
        found_community(uow, slug="new", name={"en": "New"}, now=NOW)
        assert [one.slug for one in communities(uow.session)] == ["away", "here", "new"]
