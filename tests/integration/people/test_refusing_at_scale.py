"""A batch that leaves asks whom it names, not who refuses; what is kept of it never grows stale."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import or_, select

from lrs_adapter import (
    forget_withholding,
    own_actor,
)
from lrs_adapter.models import LogMention, LogStatement, LogTerm
from lrs_adapter.terms import AGENT, REFERENCE_SHIFT, Role, term_digest
from lrs_adapter.withheld_among import KnownPeople
from lrs_adapter.withholding import WithheldActor
from storage import Database, SecretBox
from tests.integration.asked import asked
from tests.integration.flaky_lrs import FlakyLrs, add, flaky_lrs, run, status
from tests.integration.people.refusing import agent, agree, held, refuse, tell
from tests.integration.people.refusing_process import elsewhere
from tests.integration.records_world import (
    IRIS,
    draft,
    new_key,
    received,
    record_some,
    store,
)

ABOUT = (Role.ACTOR | Role.OBJECT | Role.MEMBER).value


@pytest.fixture
def lrs() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running


def by_the_plain_rule(database: Database, owners: Mapping[UUID, UUID]) -> set[UUID]:
    """The same from the tables, asked for each refuser alone and without any short way; `owners`
    says whose registration each is.
    """
    found: set[UUID] = set()
    with database.reading() as session:
        for refuser in session.scalars(select(WithheldActor)):
            term = select(LogTerm.id).where(LogTerm.digest == refuser.digest).scalar_subquery()
            named = select(LogMention.position).where(
                LogMention.term_id == term,
                LogMention.roles.bitwise_and(ABOUT | ABOUT << REFERENCE_SHIFT) != 0,
            )
            acted = select(LogStatement.registration).where(
                LogStatement.actor_id == term, LogStatement.registration.is_not(None)
            )
            digests = {
                one: term_digest((AGENT, own_actor(IRIS, who))) for one, who in owners.items()
            }
            hers = {one for one, digest in digests.items() if digest == refuser.digest}
            hers |= {one for one in session.scalars(acted) if one} - owners.keys()
            rows = select(LogStatement.statement_id, LogStatement.stored).where(
                or_(LogStatement.position.in_(named), LogStatement.registration.in_(hers))
            )
            for statement_id, stored in session.execute(rows):
                if refuser.until is None or refuser.since <= stored < refuser.until:
                    found.add(statement_id)
    return found


def test_the_answer_is_that_of_the_plain_rule_whatever_is_kept(database: Database) -> None:
    """Random people act, review, point to each other, refuse and agree; one memory throughout."""
    chance, known = random.Random(7), KnownPeople()
    people = [uuid4() for _ in range(12)]
    registrations, strange = [uuid4() for _ in range(12)], [uuid4() for _ in range(3)]
    owners: dict[UUID, UUID] = {}
    told: list[UUID] = []
    key = new_key(database, "all")[0]
    for _turn in range(12):
        drafts = []
        for _ in range(4):
            number = chance.randrange(12)
            who = chance.choice([people[number], chance.choice(people)])
            told_of = replace(draft(who), registration=registrations[number])
            drafts.append(replace(told_of, registration_of=people[number]))
            owners[registrations[number]] = people[number]
        told += tell(database, *drafts)
        under = {"registration": str(chance.choice([*registrations, *strange]))}
        store(database, key, received(context=under, actor=agent(chance.choice(people))))
        group = [agent(chance.choice(people)) for _ in range(3)]
        store(database, key, received(object={"objectType": "Group", "member": group}))
        store(database, key, received(object=agent(chance.choice(people))))
        pointer = {"objectType": "StatementRef", "id": str(chance.choice(told))}
        told += store(database, key, received(object=pointer, actor=agent(chance.choice(people))))
        act = chance.choice([refuse, refuse, agree])
        act(database, *chance.sample(people, 2))
        expected = by_the_plain_rule(database, owners)
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
