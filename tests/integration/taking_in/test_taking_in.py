"""Taking in: known by id, refused one by one, marked with their origin, all in one transaction."""

import hashlib
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from lrs_adapter import (
    BadOrigin,
    LogEntry,
    Origin,
    TakenIn,
    came_from,
    gives_something,
    held_attachments,
    origin_of,
    read_after,
    take_in,
)
from lrs_adapter.received_parts import ReceivedPart
from storage import Database, UnitOfWork, read_kept
from tests.integration.records_world import (
    IRIS,
    NOON,
    VOIDED,
    new_key,
    received,
    record_some,
    store,
    voiding,
)

MOODLE = Origin("source:moodle", "https://lms.example.org/xapi")
THERE = "2026-04-01T10:00:00.123456Z"
BY_THEM = {"objectType": "Agent", "account": {"homePage": "https://lms.example.org", "name": "lms"}}


def there(**changes: Any) -> dict[str, Any]:
    """A statement as another LRS gives it back."""
    return received(authority=BY_THEM, stored=THERE, timestamp=THERE, version="1.0.3") | changes


def taken(database: Database, *arriving: Any, origin: Origin = MOODLE, **given: Any) -> TakenIn:
    return take_in(database, IRIS, origin, arriving, now=NOON, **given)


def log_of(database: Database) -> list[LogEntry]:
    with database.reading() as session:
        return read_after(session, 0, 500)


def document(database: Database, statement_id: str) -> dict[str, Any]:
    [found] = [one for one in log_of(database) if str(one.statement_id) == statement_id]
    said: dict[str, Any] = orjson.loads(found.document)
    return said


def test_it_gets_the_authority_of_its_origin_and_what_it_had_is_kept_beside(
    database: Database,
) -> None:
    own = {"account": {"homePage": IRIS.home_page, "name": "child"}}
    one, claiming = there(), there(authority=own)
    found = taken(database, one, claiming)
    assert found == TakenIn((UUID(one["id"]), UUID(claiming["id"])), (), ())
    entries = log_of(database)
    assert {entry.authority for entry in entries} == {f"account::{IRIS.home_page}::source:moodle"}
    kept = document(database, one["id"])
    assert kept["authority"]["account"]["name"] == "source:moodle"
    assert kept["stored"] != THERE
    assert kept["timestamp"] == THERE
    stored = datetime(2026, 4, 1, 10, 0, 0, 123456, UTC)
    with database.reading() as session:
        assert origin_of(session, entries[0].position) == ("source:moodle", BY_THEM, stored)
        assert origin_of(session, entries[1].position) == ("source:moodle", own, stored)
        assert origin_of(session, 99) is None


def test_where_it_does_not_say_when_it_happened_that_is_when_it_was_stored_there(
    database: Database,
) -> None:
    one = there()
    del one["timestamp"]
    taken(database, orjson.dumps(one))
    assert document(database, one["id"])["timestamp"] == THERE


def test_the_same_again_is_known_and_other_content_under_an_id_is_refused(
    database: Database,
) -> None:
    first, second = there(), there()
    taken(database, first)
    other = first | {"verb": {"id": "https://example.org/verbs/failed"}}
    found = taken(database, first, other, second, second, second | {"verb": other["verb"]})
    assert found.known == (UUID(first["id"]), UUID(second["id"]))
    assert found.taken == (UUID(second["id"]),)
    assert [(one.index, one.code) for one in found.refused] == [(1, "conflict"), (4, "conflict")]
    assert len(log_of(database)) == 2


def test_what_we_recorded_ourselves_is_known_when_it_comes_back_and_stays_ours(
    database: Database,
) -> None:
    [own_id] = record_some(database, 1)
    [entry] = log_of(database)
    back = orjson.loads(entry.document) | {"authority": BY_THEM, "stored": THERE}
    assert taken(database, back).known == (own_id,)
    [still] = log_of(database)
    assert still.authority == entry.authority
    assert _from_there(database) == frozenset()


def test_a_moment_that_only_an_lrs_gave_makes_no_conflict(database: Database) -> None:
    key, _ = new_key(database, "statements/write")
    sent = received()
    store(database, key, sent)
    found = taken(database, sent | {"stored": THERE, "timestamp": THERE, "authority": BY_THEM})
    assert (len(found.known), found.refused) == (1, ())


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (b"<html>", "invalid"),
        (b'{"id": "x", "id": "y"}', "invalid"),
        ([], "invalid"),
        (there(verb={}), "invalid"),
        (there(extra=1), "invalid"),
        ({key: value for key, value in there().items() if key != "id"}, "no_id"),
    ],
)
def test_a_bad_one_holds_up_no_other(database: Database, bad: Any, code: str) -> None:
    good = [there(), there()]
    found = taken(database, good[0], bad, good[1])
    assert found.taken == tuple(UUID(one["id"]) for one in good)
    [refusal] = found.refused
    assert (refusal.index, refusal.code) == (1, code)
    assert str(refusal).endswith(f"[{code}]")


def test_authority_and_stored_are_replaced_so_they_need_not_be_right(database: Database) -> None:
    one = there(authority={"name": "nobody"}, stored="yesterday")
    assert len(taken(database, one).taken) == 1
    [entry] = log_of(database)
    with database.reading() as session:
        assert origin_of(session, entry.position) == ("source:moodle", None, None)


def test_a_voiding_before_its_target_takes_it_back_on_arrival(database: Database) -> None:
    target = there()
    taken(database, there(**_pointing(target)))
    taken(database, target)
    assert [entry.voided for entry in log_of(database)] == [False, True]


def test_a_voiding_takes_back_what_came_from_there_and_nothing_else(database: Database) -> None:
    key, _ = new_key(database, "all")
    [own_id] = record_some(database, 1)
    [by_key] = store(database, key, received())
    target = there()
    voids = [there(**_pointing({"id": str(one)})) for one in (own_id, by_key, target["id"])]
    void_of_void = there(**_pointing(voids[2]))
    found = taken(database, target, *voids, void_of_void)
    assert [(one.index, one.code) for one in found.refused] == [
        (1, "void_refused"),
        (2, "void_refused"),
        (4, "void_refused"),
    ]
    assert {str(e.statement_id) for e in log_of(database) if e.voided} == {target["id"]}
    elsewhere = taken(database, there(**_pointing(target)), origin=Origin("source:other"))
    assert [one.code for one in elsewhere.refused] == ["void_refused"]


def test_no_key_but_one_with_the_scope_all_voids_what_came_from_elsewhere(
    database: Database,
) -> None:
    one = there()
    taken(database, one)
    key, _ = new_key(database, "all")
    store(database, key, voiding(one["id"]))
    assert [entry.voided for entry in log_of(database)] == [True, False]


def test_what_the_caller_writes_stands_or_falls_with_the_statements(database: Database) -> None:
    def fail(uow: UnitOfWork, found: TakenIn) -> None:
        assert len(found.taken) == 1
        raise RuntimeError

    with pytest.raises(RuntimeError):
        taken(database, there(), then=fail)
    assert log_of(database) == []


def test_data_comes_along_and_a_statement_without_its_data_is_refused(database: Database) -> None:
    data = b"a certificate"
    sha2 = hashlib.sha256(data).hexdigest()
    attachment = {
        "usageType": "https://example.org/certificate",
        "display": {"en": "Certificate"},
        "contentType": "text/plain",
        "length": len(data),
        "sha2": sha2,
    }
    part = ReceivedPart(sha2, sha2, len(data), "text/plain", BytesIO(data), 0)
    unnamed = ReceivedPart("f" * 64, "f" * 64, 1, None, BytesIO(b"x"), 0)
    whole = there(attachments=[attachment])
    found = taken(database, whole, parts={sha2: part, "f" * 64: unnamed})
    assert found.refused == ()
    [entry] = log_of(database)
    with database.reading() as session:
        [held] = held_attachments(session, [entry.position])
    assert b"".join(read_kept(database, held.content)) == data
    bare = taken(database, there(attachments=[attachment | {"sha2": "0" * 64}]))
    assert [one.code for one in bare.refused] == ["invalid"]


def test_what_came_from_an_lrs_is_known_by_its_address(database: Database) -> None:
    record_some(database, 2)
    taken(database, there(), there())
    taken(database, there(), origin=Origin("import:moodle"))
    assert _from_there(database) == {3, 4}
    with database.look_up() as within:
        assert gives_something(within, uuid4(), "https://lms.example.org/xapi/")
        assert not gives_something(within, uuid4(), "https://other.example.org/xapi")
    for same in ("http://LMS.example.org/xapi/", "https://lms.example.org:443/xapi"):
        assert _from_there(database, same) == {3, 4}
    for other in ("https://lms.example.org/xapi2", "https://lms.example.org:8443/xapi"):
        assert _from_there(database, other) == frozenset()


def test_statements_of_xapi_2_are_taken_as_such(database: Database) -> None:
    agent = {"objectType": "contextAgent", "agent": {"mbox": "mailto:b@example.org"}}
    second = there(version="2.0.0", context={"contextAgents": [agent]})
    found = taken(database, second, second | {"id": str(uuid4()), "version": "1.0.3"})
    assert (len(found.taken), [one.index for one in found.refused]) == (1, [1])


@pytest.mark.parametrize("name", ["moodle", "source:", "source:A", "key:x", "source:a b", "child"])
def test_an_origin_has_a_name_that_nothing_else_has(name: str) -> None:
    with pytest.raises(BadOrigin):
        Origin(name)


def _pointing(target: dict[str, Any]) -> dict[str, Any]:
    return {
        "verb": {"id": VOIDED},
        "object": {"objectType": "StatementRef", "id": target["id"]},
    }


def _from_there(database: Database, endpoint: str = "https://lms.example.org/xapi") -> set[int]:
    with database.look_up() as within:
        return set(came_from(within, 1, 100, uuid4(), endpoint))
