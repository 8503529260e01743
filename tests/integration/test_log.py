"""The log: one statement a happening, order that never changes, readers with leases."""

from datetime import timedelta
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import delete

from lrs_adapter import (
    LeaseLost,
    claim,
    cursor_of,
    entry_of,
    head_position,
    head_stored,
    move_cursor,
    own_actor,
    own_authority,
    read_after,
    read_of_actors,
    record,
    record_id_of,
    release,
)
from lrs_adapter import append as append_module
from lrs_adapter.models import LogMention, LogStatement
from storage import Database
from tests.integration.records_world import (
    COMMUNITY,
    IRIS,
    LESSON,
    NOON,
    draft,
    happening,
    record_some,
)


def test_a_happening_becomes_one_statement_however_often_it_is_recorded(
    database: Database,
) -> None:
    told, actor = happening(), uuid4()
    with database.unit_of_work() as uow:
        first = record(uow, IRIS, told, draft(actor))
        again = record(uow, IRIS, told, draft(actor))
        uow.commit()
    with database.unit_of_work() as uow:
        later = record(uow, IRIS, told, draft(actor))
        other_attempt = record(uow, IRIS, happening(told.subject, attempt=1), draft(actor))
        uow.commit()
    assert first == again == later != other_attempt
    with database.reading() as session:
        assert [e.statement_id for e in read_after(session, 0, 10)] == [first, other_attempt]


def test_an_entry_tells_what_its_document_says(database: Database) -> None:
    actor = uuid4()
    [statement_id] = record_some(database, 1, actor)
    with database.reading() as session:
        [entry] = read_after(session, 0, 10)
        assert entry_of(session, statement_id) == entry
        assert head_stored(session) == entry.stored
    document = orjson.loads(entry.document)
    assert document["id"] == str(entry.statement_id) == str(statement_id)
    assert document["verb"]["id"] == entry.verb
    assert document["object"]["id"] == entry.object_iri == LESSON.iri
    assert document["context"]["registration"] == str(entry.registration)
    assert document["stored"] == append_module.iso(entry.stored)
    assert document["authority"]["account"] == {"homePage": IRIS.base, "name": "child"}
    assert document["context"]["contextActivities"]["grouping"][0]["id"] == COMMUNITY.iri
    assert (entry.timestamp, entry.voided) == (NOON, False)
    assert entry.actor == own_actor(IRIS, actor)
    assert record_id_of(IRIS, entry.actor) == actor
    assert entry.authority == own_authority(IRIS)


def test_what_is_rolled_back_leaves_nothing_and_is_recorded_afterwards(database: Database) -> None:
    told, actor = happening(), uuid4()
    with database.unit_of_work() as uow:
        record(uow, IRIS, told, draft(actor))
    with database.reading() as session:
        assert head_position(session) == 0
    with database.unit_of_work() as uow:
        record(uow, IRIS, told, draft(actor))
        uow.commit()
    with database.reading() as session:
        assert head_position(session) == 1


def test_a_position_is_never_used_again(database: Database) -> None:
    record_some(database, 3)
    with database.unit_of_work() as uow:
        uow.session.execute(delete(LogMention).where(LogMention.position > 1))
        uow.session.execute(delete(LogStatement).where(LogStatement.position > 1))
        uow.commit()
    record_some(database, 1)
    with database.reading() as session:
        assert [entry.position for entry in read_after(session, 0, 10)] == [1, 4]


def test_stored_grows_even_when_the_clock_goes_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hours in (2, 0, 1):
        monkeypatch.setattr(append_module, "utc_now", lambda h=hours: NOON + timedelta(hours=h))
        record_some(database, 3)
    with database.reading() as session:
        moments = [entry.stored for entry in read_after(session, 0, 20)]
    assert moments == sorted(set(moments))
    assert len(moments) == 9


def test_the_records_of_actors_come_by_position_up_to_a_bound(database: Database) -> None:
    ana, ben = uuid4(), uuid4()
    for actor in (ana, ben, ana, uuid4(), ana):
        record_some(database, 1, actor)
    wanted = [own_actor(IRIS, ana), own_actor(IRIS, ben), "mbox::mailto:nobody@example.org"]
    with database.reading() as session:
        assert [e.position for e in read_of_actors(session, wanted)] == [1, 2, 3, 5]
        assert [e.position for e in read_of_actors(session, wanted, up_to=3)] == [1, 2, 3]
        assert read_of_actors(session, []) == []


def test_a_batch_is_read_in_pieces_without_gap(database: Database) -> None:
    record_some(database, 10)
    seen, position = [], 0
    with database.reading() as session:
        while entries := read_after(session, position, 3):
            seen += [entry.position for entry in entries]
            position = seen[-1]
    assert seen == list(range(1, 11))


def test_a_lease_is_held_by_one_owner_until_it_is_given_back_or_runs_out(
    database: Database,
) -> None:
    ana, ben = uuid4(), uuid4()
    with database.unit_of_work() as uow:
        first = claim(uow, "reader", ana, now=NOON, ttl_s=10)
        assert first is not None
        assert claim(uow, "reader", ben, now=NOON + timedelta(seconds=9)) is None
        first = move_cursor(uow, first, 5, now=NOON + timedelta(seconds=5))
        assert claim(uow, "reader", ben, now=NOON + timedelta(seconds=14)) is None
        release(uow, first)
        assert claim(uow, "reader", ben, now=NOON + timedelta(seconds=14)) is not None
        uow.commit()
    with database.reading() as session:
        assert cursor_of(session, "reader") == 5
        assert cursor_of(session, "nobody yet") == 0


def test_a_lease_that_was_taken_over_moves_nothing(database: Database) -> None:
    ana, ben = uuid4(), uuid4()
    with database.unit_of_work() as uow:
        old = claim(uow, "reader", ana, now=NOON, ttl_s=1)
        new = claim(uow, "reader", ben, now=NOON + timedelta(seconds=2))
        uow.commit()
    assert old is not None
    assert new is not None
    assert new.token > old.token
    with database.unit_of_work() as uow, pytest.raises(LeaseLost):
        move_cursor(uow, old, 9, now=NOON)
    with database.unit_of_work() as uow:
        release(uow, old)
        assert move_cursor(uow, new, 3, now=NOON).cursor == 3
        uow.commit()


def test_a_claim_that_went_with_the_power_moves_nothing_when_another_has_its_token(
    database: Database,
) -> None:
    ana, ben = uuid4(), uuid4()
    with database.unit_of_work() as uow:
        lost = claim(uow, "reader", ana, now=NOON)  # and no commit
    with database.unit_of_work() as uow:
        new = claim(uow, "reader", ben, now=NOON)
        uow.commit()
    assert lost is not None
    assert new is not None
    assert new.token == lost.token
    with database.unit_of_work() as uow:
        with pytest.raises(LeaseLost):
            move_cursor(uow, lost, 9, now=NOON)
        release(uow, lost)
        assert move_cursor(uow, new, 3, now=NOON).cursor == 3
        uow.commit()


def test_an_owner_that_claims_again_fences_its_earlier_self(database: Database) -> None:
    owner = uuid4()
    with database.unit_of_work() as uow:
        before = claim(uow, "reader", owner, now=NOON)
        after = claim(uow, "reader", owner, now=NOON)
        assert before is not None
        assert after is not None
        with pytest.raises(LeaseLost):
            move_cursor(uow, before, 1, now=NOON)
        move_cursor(uow, after, 1, now=NOON)
