"""Profiles are the member's own rows: hers to save, at every place that she joined."""

from datetime import UTC, datetime, timedelta

import pytest

from community import (
    OPERATOR,
    Asker,
    BadProfile,
    BadTimeZone,
    OnlyHerself,
    Profile,
    Role,
    found_community,
    given_names_of,
    grant,
    identify_by_lti,
    members_named,
    names_of,
    profile_of,
    save_profile,
    set_community_zone,
    time_zone_of,
)
from storage import Database
from tests.integration.joining.joining_world import Members

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SPOKEN = {"languages": ["es-AR", "en"], "teaches": ["bread"], "learns": ["songs", "tables"]}


def save(database: Database, who: Asker, **given: object) -> Profile:
    with database.unit_of_work() as uow:
        saved = save_profile(uow, asker=who, given=given, now=NOW)
        uow.commit()
    return saved


def test_what_she_saved_is_read_back_and_replaced_as_a_whole(database: Database) -> None:
    luz = Members(database).new("Luz")
    saved = save(database, Asker(luz.id), name="Lu", time_zone="Europe/Madrid", **SPOKEN)
    with database.reading() as session:
        assert profile_of(session, luz.id) == saved
    assert saved.learns == ("songs", "tables")
    save(database, Asker(luz.id), learns=["tables"])
    with database.reading() as session:
        assert profile_of(session, luz.id) == Profile(learns=("tables",))


def test_a_refused_profile_changes_nothing(database: Database) -> None:
    luz = Members(database).new("Luz")
    save(database, Asker(luz.id), name="Lu")
    with pytest.raises(BadProfile) as refused:
        save(database, Asker(luz.id), name="x" * 101, time_zone="nowhere")
    assert refused.value.problems == {"name": "too_long", "time_zone": "unknown_zone"}
    with database.reading() as session:
        assert profile_of(session, luz.id).name == "Lu"


@pytest.mark.parametrize("who", [OPERATOR, Asker(None)])
def test_nobody_else_saves_hers(database: Database, who: Asker) -> None:
    with pytest.raises(OnlyHerself):
        save(database, who, name="Lu")


def test_her_name_stands_whatever_a_launch_says_later(database: Database) -> None:
    def launched(name: str) -> Asker:
        with database.unit_of_work() as uow:
            found = identify_by_lti(
                uow, issuer="https://lms.example", client_id="1", subject="7", name=name, now=NOW
            )
            uow.commit()
        return Asker(found.id)

    who = launched("Luz Demo")
    save(database, who, name="Lu")
    launched("Luz Second Demo")
    assert who.member_id
    with database.reading() as session:
        assert names_of(session, [who.member_id]) == {who.member_id: "Lu"}
        assert given_names_of(session, [who.member_id]) == {who.member_id: "Luz Second Demo"}
        for words in ("lu", "second demo"):
            assert list(session.scalars(members_named(words))) == [who.member_id]


def test_joined_places_have_one_profile_and_each_keeps_it(database: Database) -> None:
    members = Members(database)
    one, other = members.new("Luz"), members.new("Luz too")
    joining = members.join(one, other)
    saved = save(database, Asker(other.id), name="Lu", **SPOKEN)
    members.part(one, joining.id)
    save(database, Asker(one.id), name="Luz")
    with database.reading() as session:
        assert profile_of(session, other.id) == saved
        assert profile_of(session, one.id).name == "Luz"


def test_a_zone_is_hers_else_of_her_first_community_that_has_one(database: Database) -> None:
    luz = Members(database).new("Luz")
    with database.unit_of_work() as uow:
        places = [
            found_community(uow, slug=slug, name={"en": slug}, time_zone=zone, now=NOW).id
            for slug, zone in (("aa", None), ("bb", "Europe/Madrid"), ("cc", "Asia/Tokyo"))
        ]
        for days, place in enumerate(places):
            grant(
                uow,
                member_id=luz.id,
                community_id=place,
                role=Role.LEARNER,
                reason="test",
                now=NOW + timedelta(days=days),
            )
        uow.commit()

    def zone(days: int) -> str:
        with database.reading() as session:
            now = NOW + timedelta(days=days)
            return time_zone_of(session, luz.id, now=now, default="America/Lima").key

    assert [zone(0), zone(1), zone(5)] == ["America/Lima", "Europe/Madrid", "Europe/Madrid"]
    with database.unit_of_work() as uow:
        set_community_zone(uow, places[1], None)
        uow.commit()
    assert zone(5) == "Asia/Tokyo"
    save(database, Asker(luz.id), time_zone="America/Argentina/Buenos_Aires")
    assert zone(5) == "America/Argentina/Buenos_Aires"


def test_a_community_takes_no_zone_that_is_none(database: Database) -> None:
    with pytest.raises(BadTimeZone, match="IANA"), database.unit_of_work() as uow:
        found_community(uow, slug="aa", name={"en": "A"}, time_zone="Mars/Olympus", now=NOW)
