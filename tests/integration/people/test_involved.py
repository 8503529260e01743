"""Whom a record names in a sub-statement, a team or by pointing further keeps it here, too."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import select

from lrs_adapter import StatementQuery, find_statements
from lrs_adapter.models import LogMention
from lrs_adapter.terms import Role
from lrs_adapter.withheld_among import MENTIONED, KnownPeople
from storage import Database
from tests.integration.people.refusing import agent, agree, held, refuse, tell
from tests.integration.records_world import IRIS, draft, new_key, received, store

Part = Callable[[UUID], dict[str, Any]]


def group(who: UUID) -> dict[str, Any]:
    return {"objectType": "Group", "member": [agent(uuid4()), agent(who)]}


def within(**changes: Any) -> dict[str, Any]:
    """A statement about another that has not happened, or is not told as having happened."""
    inner = received(actor=agent(uuid4())) | {"objectType": "SubStatement"} | changes
    del inner["id"]
    return {"object": inner}


def told(relation: str, kind: str, who: dict[str, Any]) -> dict[str, Any]:
    """An entry of `contextAgents` or `contextGroups` (IEEE 9274.1.1, 4.2.7)."""
    types = ["https://example.org/relevant/peer"]
    return {
        f"context{kind}s": [{"objectType": relation, kind.lower(): who, "relevantTypes": types}]
    }


PARTS: dict[str, Part] = {
    "sub-statement's actor": lambda who: within(actor=agent(who)),
    "in a sub-statement's actor": lambda who: within(actor=group(who)),
    "sub-statement's object": lambda who: within(object=agent(who)),
    "in a sub-statement's object": lambda who: within(object=group(who)),
    "in a sub-statement's team": lambda who: within(context={"team": group(who)}),
    "in the team": lambda who: {"context": {"team": group(who)}},
    "a context's agent": lambda who: {"context": told("contextAgent", "Agent", agent(who))},
    "in a context's group": lambda who: {"context": told("contextGroup", "Group", group(who))},
}
NO_PARTS: dict[str, Part] = {
    "instructor": lambda who: {"context": {"instructor": agent(who)}},
    "among the instructors": lambda who: {"context": {"instructor": group(who)}},
    "a sub-statement's instructor": lambda who: within(context={"instructor": agent(who)}),
}


def store_2_0(database: Database, *statements: dict[str, Any]) -> list[UUID]:
    return store(database, new_key(database, "all")[0], *statements, version="2.0.0")


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_whoever_takes_part_keeps_it_here(database: Database, part: Part) -> None:
    luz, known = uuid4(), KnownPeople()
    [hers, others] = store_2_0(database, received(**part(luz)), received(**part(uuid4())))
    [pointing] = store_2_0(database, pointer(hers))
    [further, aside] = store_2_0(database, pointer(pointing), pointer(others))
    refuse(database, uuid4())
    assert held(database, known) == set()
    refuse(database, luz)
    assert held(database, known) == {hers, pointing, further}
    assert aside not in held(database, known)


@pytest.mark.parametrize("part", NO_PARTS.values(), ids=NO_PARTS)
def test_an_instructor_takes_no_part(database: Database, part: Part) -> None:
    luz = uuid4()
    store_2_0(database, received(**part(luz)))
    refuse(database, luz)
    assert held(database) == set()


def pointer(target: UUID) -> dict[str, Any]:
    return received(object={"objectType": "StatementRef", "id": str(target)})


def test_what_points_to_anothers_record_under_her_registration_stays(database: Database) -> None:
    """In whichever order the two come, and in a process that knew nothing of her before."""
    luz, mentor, known = uuid4(), uuid4(), KnownPeople()
    refuse(database, luz)
    late = received(actor=agent(mentor))
    [early] = store_2_0(database, pointer(UUID(late["id"])))
    assert held(database, known) == set()
    hers = draft(luz)
    late["context"] = {"registration": str(hers.registration)}
    [reviewed] = store_2_0(database, late)
    [pointing] = store_2_0(database, pointer(reviewed))
    assert held(database, known) == set(), "nobody says yet whose registration it is"
    [own] = tell(database, hers)
    assert held(database, known) == {own, reviewed, early, pointing}
    refuse(database, mentor)
    agree(database, luz)
    later = [*tell(database, replace(hers)), *store_2_0(database, pointer(reviewed))]
    assert later[0] not in held(database, known)
    assert later[1] in held(database, known), "it points to a record of the mentor's"


def test_a_sub_statement_under_her_registration_stays(database: Database) -> None:
    luz, known = uuid4(), KnownPeople()
    hers = draft(luz)
    context = {"registration": str(hers.registration)}
    [inner, other] = store_2_0(
        database,
        received(**within(context=context)),
        received(**within(context={"registration": str(uuid4())})),
    )
    refuse(database, luz)
    assert held(database, known) == set()
    tell(database, hers)
    assert inner in held(database, known)
    assert other not in held(database, known)


def test_a_sub_statements_registration_is_not_the_statements(database: Database) -> None:
    """Filters find what they found before (xAPI 1.0.3 part 3, 2.1.3)."""
    luz, registration = uuid4(), uuid4()
    key = new_key(database, "all")[0]
    inner = within(actor=agent(luz), context={"registration": str(registration)})
    [found] = store(database, key, received(**inner))
    with database.reading() as session:

        def asked(**query: Any) -> list[UUID]:
            page = find_statements(session, IRIS, StatementQuery(**query), key)
            return [UUID(orjson.loads(one.document)["id"]) for one in page.statements]

        actor = f"account::{IRIS.home_page}::{luz}"
        assert asked(registration=registration) == []
        assert asked(agent=actor) == []
        assert asked(agent=actor, related_agents=True) == [found]
        roles = set(session.scalars(select(LogMention.roles)))
    assert Role.INVOLVED.value in roles


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_finds_whom_a_batch_involves_by_position(database: Database) -> None:
    with database.engine.connect() as connection:
        sql = MENTIONED._for(database.engine.dialect).sql
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", (1, 50, 1, 50)).all()
    found = "\n".join(row[3] for row in plan)
    for index in ("besides", "involved"):
        wanted = f"COVERING INDEX ix_log_mention_{index} (position>? AND position<?)"
        assert wanted in found, found
