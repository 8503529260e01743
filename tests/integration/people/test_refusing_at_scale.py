"""A batch that leaves asks whom it names, not who refuses; what is kept of it never grows stale."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import or_, select

from lrs_adapter import (
    Draft,
    Verb,
    forget_withholding,
    record,
)
from lrs_adapter.models import LogMention, LogRegistration, LogStatement, LogTerm
from lrs_adapter.outgoing import next_outgoing
from lrs_adapter.terms import REFERENCE_SHIFT, Role
from lrs_adapter.withheld_among import NAMED, KnownPeople, withheld_among
from lrs_adapter.withholding import WithheldActor
from storage import Database, SecretBox
from tests.integration.asked import asked
from tests.integration.flaky_lrs import FlakyLrs, add, flaky_lrs, run, status
from tests.integration.people.refusing import agree, refuse
from tests.integration.people.refusing_process import elsewhere
from tests.integration.records_world import (
    IRIS,
    draft,
    happening,
    new_key,
    received,
    record_some,
    store,
)

ABOUT = (Role.ACTOR | Role.OBJECT | Role.MEMBER).value
EVERYTHING = 1 << 40


@pytest.fixture
def lrs() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running


def tell(database: Database, *drafts: Draft) -> list[UUID]:
    with database.unit_of_work() as uow:
        ids = [record(uow, IRIS, happening(), one) for one in drafts]
        uow.commit()
    return ids


def held(database: Database, known: KnownPeople) -> set[UUID]:
    """Which statements of the whole log stay, asked 50 at a time as forwarding asks."""
    found: set[UUID] = set()
    after = 0
    with database.look_up() as within:
        while batch := next_outgoing(within, after, 50, EVERYTHING):
            stay = withheld_among(within, batch, known)
            found |= {one.statement_id for one in batch if one.position in stay}
            after = batch[-1].position
    return found


def by_the_plain_rule(database: Database) -> set[UUID]:
    """The same from the tables, asked for each refuser alone and without any short way."""
    found: set[UUID] = set()
    with database.reading() as session:
        for refuser in session.scalars(select(WithheldActor)):
            term = select(LogTerm.id).where(LogTerm.digest == refuser.digest).scalar_subquery()
            named = select(LogMention.position).where(
                LogMention.term_id == term,
                LogMention.roles.bitwise_and(ABOUT | ABOUT << REFERENCE_SHIFT) != 0,
            )
            hers = select(LogStatement.registration).where(
                LogStatement.actor_id == term, LogStatement.registration.is_not(None)
            )
            rows = select(LogStatement.statement_id, LogStatement.stored).where(
                or_(LogStatement.position.in_(named), LogStatement.registration.in_(hers))
            )
            for statement_id, stored in session.execute(rows):
                if refuser.until is None or refuser.since <= stored < refuser.until:
                    found.add(statement_id)
    return found


def agent(who: UUID) -> dict[str, Any]:
    account = {"homePage": IRIS.home_page, "name": str(who)}
    return {"objectType": "Agent", "account": account}


def test_the_answer_is_that_of_the_plain_rule_whatever_is_kept(database: Database) -> None:
    """Random people act, review, point to each other, refuse and agree; one memory throughout."""
    chance, known = random.Random(7), KnownPeople()
    people = [uuid4() for _ in range(12)]
    registrations = [uuid4() for _ in range(12)]
    told: list[UUID] = []
    key = new_key(database, "all")[0]
    for _turn in range(12):
        drafts = []
        for _ in range(4):
            number = chance.randrange(12)
            who = chance.choice([people[number], chance.choice(people)])
            drafts.append(replace(draft(who), registration=registrations[number]))
        told += tell(database, *drafts)
        group = [agent(chance.choice(people)) for _ in range(3)]
        store(database, key, received(object={"objectType": "Group", "member": group}))
        store(database, key, received(object=agent(chance.choice(people))))
        pointer = {"objectType": "StatementRef", "id": str(chance.choice(told))}
        told += store(database, key, received(object=pointer, actor=agent(chance.choice(people))))
        act = chance.choice([refuse, refuse, agree])
        act(database, *chance.sample(people, 2))
        expected = by_the_plain_rule(database)
        assert held(database, known) == expected == held(database, KnownPeople())
    assert expected


def test_a_refusal_in_another_process_holds_for_the_next_batch(
    database: Database, secret_box: SecretBox, lrs: FlakyLrs
) -> None:
    luz = uuid4()
    add(database, secret_box, lrs.endpoint)
    before = [*record_some(database, 2, luz), *record_some(database, 1)]
    assert run(database, secret_box) == 3
    elsewhere(database, "refuse", uuid4())
    again = record_some(database, 2, luz)
    assert run(database, secret_box) == 2, "somebody else's no"
    elsewhere(database, "refuse", luz)
    record_some(database, 2, luz)
    assert run(database, secret_box) == 0
    elsewhere(database, "agree", luz)
    after = record_some(database, 2, luz)
    assert run(database, secret_box) == 2
    assert [UUID(one) for one in lrs.order] == [*before, *again, *after]
    assert status(database).withheld == 2


def test_whoever_is_forgotten_is_not_remembered_as_refusing(database: Database) -> None:
    luz, known = uuid4(), KnownPeople()
    hers = record_some(database, 1, luz)
    refuse(database, luz)
    refuse(database, uuid4())
    assert held(database, known) == set(hers)
    with database.unit_of_work() as uow:
        forget_withholding(uow, IRIS, luz)
        uow.commit()
    assert held(database, known) == set()


def test_a_registration_becomes_hers_when_she_first_acts_under_it(database: Database) -> None:
    luz, mentor, known = uuid4(), uuid4(), KnownPeople()
    refuse(database, luz)
    reviewed = replace(draft(mentor, verb=Verb.REVIEWED), registration=uuid4())
    [review] = tell(database, reviewed)
    assert held(database, known) == set()
    [hers] = tell(database, replace(draft(luz), registration=reviewed.registration))
    assert held(database, known) == {review, hers}


def test_a_group_as_actor_is_about_each_of_its_members(database: Database) -> None:
    luz, ana, known = uuid4(), uuid4(), KnownPeople()
    key = new_key(database, "all")[0]
    group = {"objectType": "Group", "member": [agent(ana), agent(luz)]}
    instructed = {"instructor": agent(luz)}
    [together, alone, as_instructor] = store(
        database,
        key,
        received(actor=group),
        received(actor=agent(ana)),
        received(context=instructed),
    )
    refuse(database, luz)
    assert held(database, known) == {together}
    assert not held(database, known) & {alone, as_instructor}


def test_deciding_what_changes_nothing_lets_be_known_what_is_known(database: Database) -> None:
    luz = uuid4()
    known = KnownPeople()
    record_some(database, 1, luz)
    refuse(database, luz)
    held(database, known)
    changes = known.changes
    refuse(database, luz)
    agree(database, uuid4())
    held(database, known)
    assert known.changes == changes
    agree(database, luz)
    held(database, known)
    assert known.changes != changes


def test_a_batch_asks_as_much_however_many_refuse(
    database: Database, secret_box: SecretBox, lrs: FlakyLrs
) -> None:
    """200 others act, 50 a batch, while 10 refuse and while 1,010 do."""
    add(database, secret_box, lrs.endpoint)
    others, costs = [uuid4() for _ in range(200)], []
    for refusers in (10, 1000):
        many = [uuid4() for _ in range(refusers)]
        tell(database, *map(draft, many))
        refuse(database, *many)
        while status(database).behind:
            run(database, secret_box)
        tell(database, *map(draft, others))
        with asked(database) as done:
            assert run(database, secret_box) == 200
        costs.append(len([sql for sql in done if _asks_about_people(sql)]))
    assert costs[1] == costs[0] <= 4 * 3 + 2, "how things stand, who acts, whose registrations"
    assert status(database).withheld == 1010


def _asks_about_people(sql: str) -> bool:
    return "withheld_actor" in sql or "log_registration" in sql


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_finds_whom_a_batch_names_by_position(database: Database) -> None:
    with database.engine.connect() as connection:
        sql = NAMED._for(database.engine.dialect).sql
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", (1, 50)).all()
    told = "\n".join(row[3] for row in plan)
    assert "COVERING INDEX ix_log_mention_besides (position>? AND position<?)" in told, told


def test_who_acted_under_a_registration_is_noted_once(database: Database) -> None:
    luz, ana, registration = uuid4(), uuid4(), uuid4()
    drafts = [replace(draft(who), registration=registration) for who in (luz, ana, luz)]
    tell(database, *drafts)
    tell(database, drafts[0])
    with database.reading() as session:
        rows = list(
            session.execute(
                select(LogRegistration.registration, LogTerm.value).join(
                    LogTerm, LogTerm.id == LogRegistration.actor_id
                )
            )
        )
    assert {one for one, _ in rows} == {registration}
    assert sorted(str(who) in value for _, value in rows for who in (luz, ana)).count(True) == 2
    assert len(rows) == 2
