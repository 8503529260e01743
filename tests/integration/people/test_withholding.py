"""What is recorded about somebody who refuses stays here; the rest goes on in order."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from lrs_adapter import (
    Record,
    Verb,
    forget_withholding,
    record,
    resend_dead_letters,
)
from lrs_adapter.kept_remotes import BATCH
from lrs_adapter.outgoing_rows import OutgoingRows
from lrs_adapter.withholding import WithheldActor
from storage import Connected, Database, SecretBox
from tests.integration.flaky_lrs import FlakyLrs, Reply, add, flaky_lrs, run, status
from tests.integration.people.refusing import agree, refuse
from tests.integration.records_world import IRIS, NOON, draft, happening, record_some


@pytest.fixture
def flaky() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running


def arrived(flaky: FlakyLrs) -> list[UUID]:
    return [UUID(one) for one in flaky.order]


def test_hers_stay_and_the_others_arrive_in_order(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    luz = uuid4()
    first, hers = record_some(database, 3), record_some(database, 3, luz)
    last = record_some(database, 2)
    record_some(database, 1, luz)
    refuse(database, luz)
    add(database, secret_box, flaky.endpoint)
    assert run(database, secret_box) == 5
    assert arrived(flaky) == [*first, *last]
    assert (status(database).behind, status(database).withheld) == (0, 4)
    assert run(database, secret_box) == 0
    assert not set(hers) & set(arrived(flaky))


def test_a_refusal_holds_for_what_was_read_ahead_while_the_lrs_worked(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs, monkeypatch: pytest.MonkeyPatch
) -> None:
    luz, read_ahead = uuid4(), threading.Event()
    first, hers = record_some(database, BATCH), record_some(database, 5, luz)
    last = record_some(database, 2)
    forwarding = import_module("lrs_adapter.target_stretch")
    read = forwarding.next_outgoing

    def noticed(within: Connected, after: int, most: int, most_bytes: int) -> OutgoingRows:
        found: OutgoingRows = read(within, after, most, most_bytes)
        if {one.statement_id for one in found} == {*hers, *last}:
            read_ahead.set()
        return found

    def refused_meanwhile(lrs: FlakyLrs, batch: list[dict[str, Any]]) -> None:
        if lrs.requests == 1:
            assert read_ahead.wait(5)
            refuse(database, luz)

    monkeypatch.setattr(forwarding, "next_outgoing", noticed)
    flaky.script = refused_meanwhile
    add(database, secret_box, flaky.endpoint)
    assert run(database, secret_box) == BATCH + len(last)
    assert arrived(flaky) == [*first, *last]


@pytest.mark.parametrize("request_number", [2, 4])
def test_a_refusal_holds_within_what_was_read_at_once(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs, request_number: int
) -> None:
    """On PostgreSQL the second and third batch are read at once, and the four that follow."""
    luz = uuid4()
    before = record_some(database, request_number * BATCH)
    hers, last = record_some(database, 2, luz), record_some(database, BATCH)

    def refused_meanwhile(lrs: FlakyLrs, batch: list[dict[str, Any]]) -> None:
        if lrs.requests == request_number:
            refuse(database, luz)

    flaky.script = refused_meanwhile
    add(database, secret_box, flaky.endpoint)
    assert run(database, secret_box) == len(before) + len(last)
    assert arrived(flaky) == [*before, *last]
    assert (status(database).behind, status(database).withheld) == (0, len(hers))


def test_a_refusal_holds_for_what_a_halved_batch_has_left(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    luz = uuid4()
    first, hers = record_some(database, 3), record_some(database, 4, luz)
    last = record_some(database, 2)
    record_some(database, 1, luz)

    def too_large_and_refused(lrs: FlakyLrs, batch: list[dict[str, Any]]) -> Reply | None:
        if lrs.requests > 1:
            return None
        refuse(database, luz)
        return 413, {}, b""

    flaky.script = too_large_and_refused
    add(database, secret_box, flaky.endpoint)
    assert run(database, secret_box) == 5
    run(database, secret_box)
    assert arrived(flaky) == [*first, *last]
    assert not set(hers) & set(arrived(flaky))
    assert (status(database).behind, status(database).withheld) == (0, 5)


def test_a_record_that_was_taken_is_no_control_once_she_refuses(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    """What is refused alone is tried beside another that was taken before: not hers."""
    luz = uuid4()
    (before,) = record_some(database, 1)
    hers, bad = record_some(database, 1, luz), record_some(database, 1)
    sent: list[UUID] = []

    def refuses_one(lrs: FlakyLrs, batch: list[dict[str, Any]]) -> Reply | None:
        ids = [UUID(one["id"]) for one in batch]
        sent.extend(ids)
        if set(ids) & set(bad):
            if set(hers) & set(arrived(lrs)):
                refuse(database, luz)
            return 400, {}, b"no"
        return None

    flaky.script = refuses_one
    add(database, secret_box, flaky.endpoint)
    run(database, secret_box)
    assert sent.count(hers[0]) == 3, "all, the half, alone: not once more beside the bad one"
    assert sent[-1] == before
    assert status(database).dead_letters == 1


def test_where_all_that_is_new_is_hers_the_cursor_goes_on(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    luz = uuid4()
    refuse(database, luz)
    record_some(database, 70, luz)
    add(database, secret_box, flaky.endpoint)
    assert run(database, secret_box) == 0
    assert (status(database).behind, status(database).withheld) == (0, 70)
    assert arrived(flaky) == []


def test_a_later_yes_speaks_for_what_is_recorded_from_then_on(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    luz = uuid4()
    before = record_some(database, 2, luz)
    refuse(database, luz)
    record_some(database, 2, luz)
    agree(database, luz)
    after = record_some(database, 2, luz)
    add(database, secret_box, flaky.endpoint)
    assert run(database, secret_box) == 4
    assert arrived(flaky) == [*before, *after]
    refuse(database, luz)
    record_some(database, 1, luz)
    run(database, secret_box)
    assert arrived(flaky) == [*before, *after]


def test_what_others_record_about_her_stays_too(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    """A record that points to hers, and a mentor's review under her registration."""
    luz, mentor = uuid4(), uuid4()
    hers = draft(luz)
    with database.unit_of_work() as uow:
        answered = record(uow, IRIS, happening(), hers)
        uow.commit()
    review = replace(draft(mentor, verb=Verb.REVIEWED), registration=hers.registration)
    review = replace(review, registration_of=luz)
    pointing = replace(draft(mentor, verb=Verb.VOIDED), object=Record(answered), platform=None)
    with database.unit_of_work() as uow:
        for each in (review, pointing):
            record(uow, IRIS, happening(), each)
        uow.commit()
    others = record_some(database, 1, mentor)
    refuse(database, luz)
    add(database, secret_box, flaky.endpoint)
    run(database, secret_box)
    assert arrived(flaky) == others


def test_a_dead_letter_of_hers_is_not_sent_again(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    luz = uuid4()
    ids = [*record_some(database, 1), *record_some(database, 1, luz), *record_some(database, 1)]

    def refuses_hers(_lrs: FlakyLrs, batch: list[dict[str, Any]]) -> Reply | None:
        return (400, {}, b"no") if any(one["id"] == str(ids[1]) for one in batch) else None

    flaky.script = refuses_hers
    add(database, secret_box, flaky.endpoint)
    run(database, secret_box)
    assert status(database).dead_letters == 1
    refuse(database, luz)
    flaky.script = lambda _lrs, _batch: None
    [resent], trouble = resend_dead_letters(database, secret_box, "remote", now=NOON, timeout_s=5)
    assert (resent.delivered, trouble) == (False, None)
    assert "does not agree" in resent.reason
    assert ids[1] not in arrived(flaky)


def test_whoever_is_forgotten_leaves_no_trace_of_having_refused(database: Database) -> None:
    luz = uuid4()
    refuse(database, luz)
    with database.unit_of_work() as uow:
        forget_withholding(uow, IRIS, luz)
        uow.commit()
    with database.reading() as session:
        assert list(session.scalars(select(WithheldActor.id))) == []
