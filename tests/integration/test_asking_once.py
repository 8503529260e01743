"""A reading asks once what several parts of it need; a unit of work asks every time."""

from uuid import uuid4

import pytest

from community import (
    UnknownCommunity,
    communities,
    communities_by_id,
    community,
    community_by_slug,
    found_community,
)
from storage import Database, utc_now
from tests.integration.counting import counted


def found(database: Database, slug: str) -> None:
    with database.unit_of_work() as uow:
        found_community(uow, slug=slug, name={"en": slug}, now=utc_now())
        uow.commit()


def test_the_same_question_goes_to_the_database_once_a_reading(database: Database) -> None:
    found(database, "here")
    found(database, "there")
    with database.reading() as session, counted(database) as seen:
        first, again = (community_by_slug(session, "here") for _ in range(2))
        other = community_by_slug(session, "there")
    assert first == again != other
    assert len(seen) == 2


def test_another_reading_sees_what_came_meanwhile(database: Database) -> None:
    with database.reading() as session, pytest.raises(UnknownCommunity):
        community_by_slug(session, "here")
    found(database, "here")
    with database.reading() as session:
        assert community_by_slug(session, "here").slug == "here"


def test_whoever_changes_a_list_changes_nobody_elses(database: Database) -> None:
    found(database, "here")
    with database.reading() as session:
        communities(session).clear()
        assert [one.slug for one in communities(session)] == ["here"]


def test_a_unit_of_work_sees_what_it_did_itself(database: Database) -> None:
    with database.unit_of_work() as uow:
        assert communities(uow.session) == []
        found_community(uow, slug="here", name={"en": "here"}, now=utc_now())
        assert [one.slug for one in communities(uow.session)] == ["here"]


def test_what_was_asked_for_many_is_known_of_each(database: Database) -> None:
    for slug in ("here", "there", "yonder"):
        found(database, slug)
    with database.reading() as session:
        ids = {one.slug: one.id for one in communities(session)}
    with database.reading() as session, counted(database) as seen:
        first = community(session, ids["here"])
        many = communities_by_id(session, [*ids.values(), uuid4()])
        assert len(seen) == 2
        again = [community(session, each) for each in ids.values()]
        assert communities_by_id(session, list(ids.values())) == many
        assert len(seen) == 2
    assert many[ids["here"]] == first
    assert again == list(many.values())
    assert many.keys() == {*ids.values()}


def test_a_unit_of_work_asks_for_many_every_time(database: Database) -> None:
    found(database, "here")
    with database.unit_of_work() as uow, counted(database) as seen:
        (here,) = communities(uow.session)
        for _ in range(2):
            assert communities_by_id(uow.session, [here.id]) == {here.id: here}
    assert len(seen) == 3
