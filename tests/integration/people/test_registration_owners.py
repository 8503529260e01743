"""A registration is its learner's alone: a mentor who refuses keeps back her own records only."""

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from community import Role
from lrs_adapter import Draft, Verb
from lrs_adapter.models import LogRegistration, LogTerm
from lrs_adapter.withheld_among import KnownPeople
from storage import Database, SecretBox
from tests.integration.flaky_lrs import FlakyLrs, add, flaky_lrs, run, status
from tests.integration.items_world import ItemsWorld, items_world
from tests.integration.people.refusing import agent, agree, held, refuse, tell
from tests.integration.records_world import draft, new_key, received, store

VOIDED = "http://adlnet.gov/expapi/verbs/voided"


@pytest.fixture
def lrs() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running


def judged_and_decided(database: Database) -> tuple[ItemsWorld, list[dict[str, Any]]]:
    """A learner's course that a mentor has judged and decided about, and all records of it."""
    course = items_world(database)
    course.give("essay", "plain", ["a"])
    mentor = course.staff(Role.MENTOR, Role.STEWARD)
    for slug in ("story", "why"):
        course.give("essay", slug, ["My words."])
    course.finish("essay")
    for slug in ("story", "why"):
        course.judge(mentor, course.state("essay").attempts[slug], 1.0)
    course.override(mentor, "essay", 0.25)
    return course, course.statements()


def actor(statement: dict[str, Any]) -> UUID:
    return UUID(statement["actor"]["account"]["name"])


def test_a_mentor_who_refuses_keeps_back_what_she_did_alone(database: Database) -> None:
    course, statements = judged_and_decided(database)
    learner = course.enrolment.record_id
    [mentor] = {actor(one) for one in statements} - {learner}
    known = KnownPeople()
    refuse(database, mentor)
    hers = {UUID(one["id"]) for one in statements if actor(one) == mentor}
    verbs = {one["verb"]["id"] for one in statements if actor(one) == mentor}
    assert VOIDED in verbs
    assert len(verbs) == 2, "she reviewed and took back"
    assert 0 < len(hers) < len(statements)
    assert held(database, known) == hers
    refuse(database, learner)
    assert held(database, known) == {UUID(one["id"]) for one in statements}
    agree(database, mentor)
    assert held(database, known) == {UUID(one["id"]) for one in statements}


def under(one: Draft, whose: UUID) -> Draft:
    return replace(one, registration=uuid4(), registration_of=whose)


def test_a_mentors_record_is_about_the_learner_also_where_it_is_the_first(
    database: Database,
) -> None:
    luz, mentor = uuid4(), uuid4()
    refuse(database, luz)
    [review, others] = tell(
        database, under(draft(mentor, verb=Verb.REVIEWED), luz), under(draft(mentor), uuid4())
    )
    assert held(database) == {review}
    assert others not in held(database)


def test_whose_it_is_holds_in_a_process_that_took_it_for_anothers(database: Database) -> None:
    """What a key stored first says only who acted; then CHILD says whose it is."""
    luz, mentor, known = uuid4(), uuid4(), KnownPeople()
    key, hers = new_key(database, "all")[0], under(draft(luz), luz)
    context = {"registration": str(hers.registration)}
    [first] = store(database, key, received(actor=agent(mentor), context=context))
    [other] = store(database, key, received(actor=agent(uuid4()), context=context))
    refuse(database, mentor)
    assert held(database, known) == {first, other}, "nobody else is known to own it"
    [told] = tell(database, hers)
    assert held(database, known) == {first}
    refuse(database, luz)
    assert held(database, known) == {first, other, told}
    agree(database, luz, mentor)
    [later] = store(database, key, received(actor=agent(mentor), context=context))
    assert later not in held(database, known)


def test_nobody_owns_what_only_others_statements_name(database: Database) -> None:
    luz, ana = uuid4(), uuid4()
    key, context = new_key(database, "all")[0], {"registration": str(uuid4())}
    ids = [store(database, key, received(actor=agent(who), context=context)) for who in (luz, ana)]
    [elsewhere] = store(database, key, received(actor=agent(ana)))
    refuse(database, luz)
    assert held(database) == {one for some in ids for one in some}
    assert elsewhere not in held(database)


def test_whose_it_is_counts_where_it_came_just_before_the_batch_was_read(
    database: Database, secret_box: SecretBox, lrs: FlakyLrs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that took the registration for a mentor's reads what says that Luz has it."""
    luz, mentor = uuid4(), uuid4()
    key, context = new_key(database, "all")[0], {"registration": str(uuid4())}
    by_her, *by_mentor = (
        received(actor=agent(who), context=context) for who in (luz, mentor, mentor)
    )
    refuse(database, luz)
    goes = store(database, key, by_mentor[0])
    stays: list[UUID] = []
    reading = import_module("lrs_adapter.read_ahead")
    read = reading.next_for

    def just_before(*given: Any) -> Any:
        if not stays:
            stays.extend(store(database, key, by_her, by_mentor[1]))
        return read(*given)

    add(database, secret_box, lrs.endpoint)
    assert run(database, secret_box) == 1
    goes += store(database, key, received())
    monkeypatch.setattr(reading, "next_for", just_before)
    assert run(database, secret_box) == 1
    assert lrs.order == [str(one) for one in goes]
    assert len(stays) == status(database).withheld == 2


def test_an_owner_is_noted_once_whoever_acts(database: Database) -> None:
    luz, ana = uuid4(), uuid4()
    hers = under(draft(luz), luz)
    tell(database, hers, replace(hers, actor=ana), hers)
    tell(database, hers)
    context = {"registration": str(hers.registration)}
    store(database, new_key(database, "all")[0], received(actor=agent(ana), context=context))
    with database.reading() as session:
        query = select(LogRegistration.registration, LogTerm.value, LogRegistration.is_owner)
        joined = query.join(LogTerm, LogTerm.id == LogRegistration.actor_id)
        rows = list(session.execute(joined.order_by(LogRegistration.id)))
    assert [(one, is_owner) for one, _, is_owner in rows] == [
        (hers.registration, True),
        (hers.registration, False),
    ]
    assert str(luz) in rows[0][1]
    assert str(ana) in rows[1][1]
