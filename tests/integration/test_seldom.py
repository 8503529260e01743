"""What somebody seldom did is found by other ways than what she did often, and it is the same."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

import lrs_adapter.query
from lrs_adapter import StatementQuery, find_statements, receive
from lrs_adapter.identifiers import actor_identifier
from lrs_adapter.seldom import FEW, where_to_look
from lrs_adapter.stretch import Stretch
from lrs_adapter.term_ids import term_ids
from lrs_adapter.terms import AGENT, VERB
from storage import Database, utc_now
from tests.integration.records_world import IRIS, new_key, received, store, voiding

HER = {"mbox": "mailto:her@example.org"}
SELDOM = {"id": "https://example.org/verbs/seldom"}
QUERY = StatementQuery(agent=actor_identifier(HER), verb=SELDOM["id"])


def test_all_are_found_that_name_her_and_the_verb_themselves_or_by_what_they_point_to(
    database: Database,
) -> None:
    key, _ = new_key(database, "all")
    ids = tell(database)
    assert found(database, key, QUERY) == [
        ids[name] for name in ("voiding", "points", "she points", "member", "object", "actor")
    ]
    assert found(database, key, replace(QUERY, ascending=True, limit=2)) == [
        ids["actor"],
        ids["object"],
    ]


@pytest.mark.parametrize("scopes", [("all",), ("statements/read/mine",)])
def test_the_same_is_found_as_by_going_through_all_that_she_did(
    database: Database, scopes: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    key, _ = new_key(database, *scopes, "statements/write")
    ids = tell(database, key)
    with database.reading() as session:
        stored = [
            one.stored for one in find_statements(session, IRIS, StatementQuery(), key).statements
        ]
    asked = [
        replace(QUERY, since=since, until=until, after=after, ascending=ascending, limit=2)
        for since in (None, stored[-1], stored[4], stored[0])
        for until in (None, stored[2], stored[5])
        for after in (None, 3, len(ids) - 1)
        for ascending in (True, False)
    ]
    seldom = [found(database, key, query) for query in asked]
    monkeypatch.setattr(lrs_adapter.query, "where_to_look", lambda *_: None)
    assert [found(database, key, query) for query in asked] == seldom
    assert any(seldom)


def test_what_she_did_often_is_looked_for_along_what_she_did(database: Database) -> None:
    key, _ = new_key(database, "all")
    said = [received(actor=HER, verb=SELDOM) for _ in range(FEW)]
    for some in (said[: FEW - 1], said[FEW - 1 :]):
        with database.unit_of_work() as uow:
            receive(uow, IRIS, some, key, now=utc_now())
            uow.commit()
        with database.reading() as session:
            ids = term_ids(session, [(AGENT, str(QUERY.agent)), (VERB, SELDOM["id"])])
            agent, verb = (one or 0 for one in ids.values())
            looked = where_to_look(session, agent, verb, Stretch(None, None))
            assert (looked is None) is (len(some) == 1)
    assert found(database, key, replace(QUERY, limit=2)) == [one["id"] for one in said[:-3:-1]]


def tell(database: Database, key: Any = None) -> dict[str, str]:
    """One statement of each way to name her and the verb, and some that name one of them alone."""
    if key is None:
        key, _ = new_key(database, "all")
    group = {"objectType": "Group", "member": [{"objectType": "Agent", **HER}]}
    said = {
        "actor": received(actor=HER, verb=SELDOM),
        "another": received(verb=SELDOM),
        "often": received(actor=HER),
        "object": received(object={"objectType": "Agent", **HER}, verb=SELDOM),
        "member": received(actor=group, verb=SELDOM),
        "voided": received(actor=HER, verb=SELDOM),
    }
    said["she points"] = received(actor=HER, object=_pointer(said["another"]))
    said["points"] = received(object=_pointer(said["actor"]))
    said["voiding"] = voiding(said["voided"]["id"])
    for statement in said.values():
        store(database, key, statement)
    return {name: statement["id"] for name, statement in said.items()}


def found(database: Database, key: Any, query: StatementQuery) -> list[str]:
    with database.reading() as session:
        page = find_statements(session, IRIS, query, key)
    return [orjson.loads(one.document)["id"] for one in page.statements]


def _pointer(statement: dict[str, Any]) -> dict[str, Any]:
    return {"objectType": "StatementRef", "id": statement["id"]}
