"""Consents: dated rows that are never overwritten, and what follows from each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from community import (
    DIRECTORY,
    FORWARD,
    OPERATOR,
    Asker,
    OnlyHerself,
    State,
    UnknownPurpose,
    consented,
    decide,
    decisions_of,
    open_questions,
    settle_forwarding,
    stand_of,
)
from community.consents.decisions import stand
from lrs_adapter import Iris, is_withheld
from storage import Database
from tests.databases import IRI_BASE
from tests.integration.joining.joining_world import Members

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
IRIS = Iris(IRI_BASE)


def say(database: Database, who: UUID, day: int = 0, **answers: bool) -> None:
    given = {key.replace("_", "-"): value for key, value in answers.items()}
    with database.unit_of_work() as uow:
        now = NOW + timedelta(days=day)
        decide(uow, IRIS, asker=Asker(who), answers=given, language="es", now=now)
        uow.commit()


def test_before_she_is_asked_the_contract_holds_and_nothing_else(database: Database) -> None:
    luz = Members(database).new()
    with database.reading() as session:
        assert stand_of(session, luz.id, FORWARD).state is State.ASSUMED
        assert stand_of(session, luz.id, DIRECTORY).state is State.OPEN
        assert consented(session, luz.id, FORWARD, now=NOW)
        assert not consented(session, luz.id, DIRECTORY, now=NOW)
        assert [one.purpose.key for one in open_questions(session, luz.id)] == [
            "forward-records",
            "show-in-directory",
        ]


def test_every_decision_stays_with_its_date_and_what_held_when_can_be_told(
    database: Database,
) -> None:
    luz = Members(database).new()
    say(database, luz.id, 0, forward_records=False, show_in_directory=True)
    say(database, luz.id, 1, forward_records=True)
    say(database, luz.id, 2, forward_records=True)
    with database.reading() as session:
        told = [(one.purpose, one.given) for one in decisions_of(session, [luz.id])]
        assert sorted(told) == [
            ("forward-records", False),
            ("forward-records", True),
            ("show-in-directory", True),
        ], "saying the same again adds nothing"
        held = [
            consented(session, luz.id, FORWARD, now=NOW + timedelta(days=day)) for day in (-1, 0, 1)
        ]
        assert held == [True, False, True]
        assert open_questions(session, luz.id) == []


def test_refusing_withholds_her_records_and_a_yes_ends_that(database: Database) -> None:
    luz = Members(database).new()

    def withheld() -> bool:
        with database.reading() as session:
            return is_withheld(session, IRIS, luz.record_id)

    say(database, luz.id, 0, forward_records=False)
    assert withheld()
    say(database, luz.id, 1, show_in_directory=True)
    assert withheld()
    say(database, luz.id, 2, forward_records=True)
    assert not withheld()


def test_a_new_text_asks_again(database: Database) -> None:
    luz = Members(database).new()
    say(database, luz.id, 0, forward_records=True, show_in_directory=True)
    with database.reading() as session:
        told = decisions_of(session, [luz.id])
    older = [replace(one, text_is_current=False) for one in told]
    forward, shown = (
        stand(purpose, [one for one in older if one.purpose == purpose.key])
        for purpose in (FORWARD, DIRECTORY)
    )
    assert (forward.state, forward.is_asked) == (State.ASSUMED, True)
    assert (shown.state, shown.is_asked) == (State.OPEN, True)
    refused = [replace(one, given=False) for one in older if one.purpose == FORWARD.key]
    assert stand(FORWARD, refused).state is State.REFUSED, "a no holds, whatever the text"
    changed = replace(FORWARD, text={**FORWARD.text, "en": "Another text."})
    assert changed.version != FORWARD.version


def test_joined_places_are_one_person_and_the_strictest_holds(database: Database) -> None:
    members = Members(database)
    one, other = members.new(), members.new()
    say(database, one.id, 0, forward_records=False, show_in_directory=True)
    joining = members.join(one, other)

    def settled() -> tuple[bool, bool]:
        with database.unit_of_work() as uow:
            settle_forwarding(uow, IRIS, [one.id, other.id], NOW)
            uow.commit()
        with database.reading() as session:
            return is_withheld(session, IRIS, one.record_id), is_withheld(
                session, IRIS, other.record_id
            )

    assert settled() == (True, True)
    with database.reading() as session:
        assert consented(session, other.id, DIRECTORY, now=NOW)
    members.part(other, joining.id)
    assert settled() == (True, False)


def test_what_she_decides_at_one_place_holds_at_all_and_after_parting(database: Database) -> None:
    members = Members(database)
    one, other = members.new(), members.new()
    joining = members.join(one, other)
    say(database, one.id, 0, forward_records=False)
    members.part(one, joining.id)
    with database.reading() as session:
        assert not consented(session, other.id, FORWARD, now=NOW)


@pytest.mark.parametrize("who", [OPERATOR, Asker(None)])
def test_nobody_decides_for_her(database: Database, who: Asker) -> None:
    with pytest.raises(OnlyHerself), database.unit_of_work() as uow:
        decide(uow, IRIS, asker=who, answers={}, language="en", now=NOW)


def test_nobody_is_asked_about_what_is_no_purpose(database: Database) -> None:
    luz = Members(database).new()
    with pytest.raises(UnknownPurpose):
        say(database, luz.id, everything=True)
