"""Taking a statement back: by whom, in which order, and what is found afterwards."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from lrs_adapter import VoidRefused, entry_of, find_statement, find_statements, read_query
from storage import Database
from tests.integration.records_world import IRIS, new_key, received, record_some, store, voiding


def is_voided(database: Database, statement_id: UUID) -> bool:
    with database.reading() as session:
        entry = entry_of(session, statement_id)
    assert entry is not None
    return entry.voided


def referring(target: UUID) -> dict[str, Any]:
    return received(object={"objectType": "StatementRef", "id": str(target)})


def test_a_voided_statement_is_found_as_voided_only(database: Database) -> None:
    key, _ = new_key(database, "statements/write", "statements/read")
    [target] = store(database, key, received())
    [void] = store(database, key, voiding(target))
    with database.reading() as session:
        assert find_statement(session, IRIS, target, key, voided=False) is None
        assert find_statement(session, IRIS, target, key, voided=True) is not None
        assert find_statement(session, IRIS, void, key, voided=False) is not None
        listed = find_statements(session, IRIS, read_query({}), key)
    assert len(listed.statements) == 1


def test_a_voiding_statement_is_found_by_what_its_target_names(database: Database) -> None:
    key, _ = new_key(database, "all")
    [target] = store(database, key, received(object={"id": "https://example.org/things/lost"}))
    [void] = store(database, key, voiding(target))
    [about_void] = store(database, key, referring(void))
    wanted = read_query({"activity": "https://example.org/things/lost"})
    with database.reading() as session:
        page = find_statements(session, IRIS, wanted, key)
        found = [entry_of(session, one) for one in (about_void, void)]
    assert [one.position for one in page.statements] == [one.position for one in found if one]
    assert None not in found


def test_a_limited_key_learns_nothing_by_pointing_to_what_it_may_not_see(
    database: Database,
) -> None:
    other, _ = new_key(database, "all")
    limited, _ = new_key(database, "statements/write", "statements/read/mine")
    thing = {"id": "https://example.org/things/private"}
    [hidden] = store(database, other, received(object=thing))
    [pointer] = store(database, limited, referring(hidden))
    store(database, limited, referring(pointer))
    [own] = store(database, limited, received(object=thing))
    [to_own] = store(database, limited, referring(own))
    wanted = read_query({"activity": thing["id"]})
    with database.reading() as session:
        page = find_statements(session, IRIS, wanted, limited)
        found = [entry_of(session, one) for one in (to_own, own)]
    assert [one.position for one in page.statements] == [one.position for one in found if one]


def test_a_reference_that_came_first_is_linked_when_its_target_comes(database: Database) -> None:
    key, _ = new_key(database, "all")
    target = received(object={"id": "https://example.org/things/late"})
    pointer = {"objectType": "StatementRef", "id": target["id"]}
    middle = received(object=pointer)
    outer = received(object={"objectType": "StatementRef", "id": middle["id"]})
    store(database, key, outer)
    store(database, key, middle)
    store(database, key, target)
    with database.reading() as session:
        page = find_statements(
            session, IRIS, read_query({"activity": "https://example.org/things/late"}), key
        )
    assert [one.position for one in page.statements] == [3, 2, 1]


def test_voiding_that_comes_before_its_target_voids_it_on_arrival(database: Database) -> None:
    key, _ = new_key(database, "statements/write")
    target = received()
    store(database, key, voiding(target["id"]))
    [arrived] = store(database, key, target)
    assert is_voided(database, arrived)


def test_target_and_voiding_may_come_in_one_request_in_any_order(database: Database) -> None:
    key, _ = new_key(database, "statements/write")
    first, second = received(), received()
    ids = store(
        database, key, first, voiding(first["id"]), voiding(second["id"]), second, received()
    )
    assert [is_voided(database, one) for one in ids] == [True, False, False, True, False]


def test_a_voiding_statement_cannot_be_voided(database: Database) -> None:
    key, _ = new_key(database, "all")
    [target] = store(database, key, received())
    [void] = store(database, key, voiding(target))
    with pytest.raises(VoidRefused, match="cannot be voided"):
        store(database, key, voiding(void))
    early = voiding(target)
    store(database, key, voiding(early["id"]))
    [late] = store(database, key, early)
    assert not is_voided(database, late)


@pytest.mark.parametrize("scope", ["statements/write", "all"])
def test_no_key_voids_what_child_recorded(database: Database, scope: str) -> None:
    key, _ = new_key(database, scope, "statements/read")
    [own] = record_some(database, 1)
    with pytest.raises(VoidRefused):
        store(database, key, voiding(own))
    assert not is_voided(database, own)


def test_a_key_voids_its_own_and_with_all_what_other_keys_stored(database: Database) -> None:
    writer, _ = new_key(database, "statements/write")
    other, _ = new_key(database, "statements/write")
    reader, _ = new_key(database, "statements/write", "statements/read")
    master, _ = new_key(database, "all")
    first, second = store(database, writer, received(), received())
    store(database, other, voiding(first))  # it may not know that there is such a statement
    with pytest.raises(VoidRefused):
        store(database, reader, voiding(first))
    assert not is_voided(database, first)
    store(database, master, voiding(first))
    store(database, writer, voiding(second))
    assert is_voided(database, first)
    assert is_voided(database, second)


def test_voiding_in_advance_what_another_key_stores_is_without_effect(database: Database) -> None:
    writer, _ = new_key(database, "statements/write")
    other, _ = new_key(database, "statements/write")
    target = received()
    store(database, other, voiding(target["id"]))
    [arrived] = store(database, writer, target)
    assert not is_voided(database, arrived)


def test_voiding_what_is_not_there_yet_is_kept(database: Database) -> None:
    key, _ = new_key(database, "statements/write")
    [void] = store(database, key, voiding(uuid4()))
    assert not is_voided(database, void)
