"""Replay, drain, move and remove: the right set over there, once each, and nothing lost here."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from lrs_adapter import (
    LrsKey,
    claim,
    drain_target,
    foresee_removal,
    foresee_replay,
    move_target,
    remove_target,
    replay_target,
    resume_target,
)
from lrs_adapter.errors import BadTarget, TargetBusy, UnknownTarget
from lrs_adapter.models import LogReader, LogStatement, LrsTarget
from storage import Database, SecretBox
from tests.integration.flaky_lrs import FlakyLrs, flaky_lrs, run
from tests.integration.records_world import (
    NOON,
    new_key,
    received,
    record_some,
    store,
    voiding,
)
from tests.integration.targets.chosen import add_chosen, choose, of_label

SECRET: dict[str, Any] = {"endpoint": "https://new.example/xapi", "key": "k", "secret": "s"}


@pytest.fixture
def key(database: Database) -> LrsKey:
    return new_key(database, "all")[0]


def text(ids: list[UUID]) -> list[str]:
    return [str(one) for one in ids]


def replay(database: Database, after: int) -> None:
    with database.unit_of_work() as uow:
        replay_target(uow, "remote", after=after, now=NOON)
        uow.commit()


def test_a_replay_sends_again_what_was_stored_from_a_moment_on(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    ids = text(record_some(database, 3) + record_some(database, 2))
    add_chosen(database, secret_box, flaky.endpoint)
    run(database, secret_box)
    with database.reading() as session:
        moments = list(session.scalars(select(LogStatement.stored).order_by("position")))
        told = foresee_replay(session, "remote", since=moments[2])
        assert (told.cursor, told.after, told.again) == (5, 2, 3)
        assert foresee_replay(session, "remote", since=moments[0] - timedelta(days=1)).after == 0
        assert foresee_replay(session, "remote", since=moments[-1] + timedelta(days=1)).again == 0
    flaky.kept.clear()
    flaky.order.clear()
    replay(database, 2)
    assert of_label(database).behind == 3
    assert run(database, secret_box) == 3
    assert flaky.order == ids[2:]


def test_a_replay_judges_anew_what_was_refused(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    ids = text(record_some(database, 6))
    bad = {ids[1], ids[4]}
    flaky.script = lambda _, batch: (400, {}, b"no") if bad & {one["id"] for one in batch} else None
    add_chosen(database, secret_box, flaky.endpoint)
    run(database, secret_box)
    assert of_label(database).dead_letters == 2
    flaky.script = lambda _lrs, _batch: None
    replay(database, 2)
    assert of_label(database).dead_letters == 1, "what lies before it stays"
    run(database, secret_box)
    assert set(flaky.order) == set(ids) - {ids[1]}


def test_after_a_replay_a_void_finds_what_went_before_it(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs, key: LrsKey
) -> None:
    first = received()
    store(database, key, first)
    add_chosen(database, secret_box, flaky.endpoint)
    run(database, secret_box)
    choose(database, secret_box, platforms=("Moodle",))
    replay(database, 0)
    run(database, secret_box)
    void = store(database, key, voiding(first["id"]))
    run(database, secret_box)
    assert flaky.order == [first["id"], str(void[0])]


def test_a_wider_filter_and_a_replay_bring_what_was_left_out(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs, key: LrsKey
) -> None:
    ids = text(store(database, key, received(), received(context={"platform": "Moodle"})))
    add_chosen(database, secret_box, flaky.endpoint, platforms=("Moodle",))
    run(database, secret_box)
    assert flaky.order == ids[1:]
    choose(database, secret_box, platforms=())
    replay(database, 0)
    run(database, secret_box)
    assert sorted(flaky.order) == sorted(ids)


def test_a_replay_needs_a_point_that_lies_behind(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 1)
    add_chosen(database, secret_box, flaky.endpoint)
    for label, after, error in (
        ("remote", 1, BadTarget),
        ("remote", None, BadTarget),
        ("other", 0, UnknownTarget),
    ):
        with database.unit_of_work() as uow, pytest.raises(error):
            replay_target(uow, label, after=after, now=NOON)


def test_while_a_worker_sends_nothing_is_set_back_or_removed(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 1)
    add_chosen(database, secret_box, flaky.endpoint)
    with database.unit_of_work() as uow:
        [target] = uow.session.scalars(select(LrsTarget))
        assert claim(uow, target.reader, uuid4(), now=NOON)
        uow.commit()
    with database.unit_of_work() as uow:
        with pytest.raises(TargetBusy):
            replay_target(uow, "remote", after=0, now=NOON)
        with pytest.raises(TargetBusy):
            remove_target(uow, "remote", now=NOON)
        with pytest.raises(TargetBusy):
            move_target(uow, secret_box, "remote", **SECRET, now=NOON)


def test_a_draining_target_gets_what_there_was_and_then_no_more(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    ids = text(record_some(database, 120))
    add_chosen(database, secret_box, flaky.endpoint)
    with database.unit_of_work() as uow:
        assert drain_target(uow, "remote") == 120
        uow.commit()
    later = text(record_some(database, 3))
    assert of_label(database).state == "draining"
    assert run(database, secret_box) == 120
    assert flaky.order == ids
    assert (of_label(database).state, of_label(database).behind) == ("drained", 3)
    assert run(database, secret_box) == 0
    with database.unit_of_work() as uow:
        resume_target(uow, "remote")
        uow.commit()
    assert run(database, secret_box) == 3
    assert flaky.order == ids + later


def test_what_has_everything_is_drained_at_once(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 1)
    add_chosen(database, secret_box, flaky.endpoint)
    run(database, secret_box)
    with database.unit_of_work() as uow:
        assert drain_target(uow, "remote") == 0
        uow.commit()
    assert of_label(database).state == "drained"


@pytest.mark.parametrize("anew", [False, True])
def test_moved_it_goes_on_over_there_or_begins_anew(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs, anew: bool
) -> None:
    before = text(record_some(database, 2))
    add_chosen(database, secret_box, flaky.endpoint)
    run(database, secret_box)
    with flaky_lrs() as other:
        with database.unit_of_work() as uow:
            given = SECRET | {"endpoint": other.endpoint}
            told = move_target(uow, secret_box, "remote", **given, anew=anew, now=NOON)
            uow.commit()
        assert told.again == (2 if anew else 0)
        after = text(record_some(database, 1))
        run(database, secret_box)
        assert other.order == (before if anew else []) + after
    assert flaky.order == before


def test_removed_it_leaves_nothing_but_what_was_told(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs, key: LrsKey
) -> None:
    store(database, key, received(), received(context={"platform": "Moodle"}))
    add_chosen(database, secret_box, flaky.endpoint, platforms=("Moodle",))
    flaky.script = lambda _lrs, _batch: (413, {}, b"")
    run(database, secret_box)
    with database.unit_of_work() as uow:
        told = foresee_removal(uow.session, "remote")
        assert remove_target(uow, "remote", now=NOON) == told
        uow.commit()
    assert told.filtered <= 1
    assert run(database, secret_box) == 0
    with database.reading() as session:
        assert session.scalars(select(LrsTarget)).all() == []
        names = session.scalars(select(LogReader.name)).all()
    assert [name for name in names if name.startswith("forward:")] == []
    add_chosen(database, secret_box, flaky.endpoint)
    flaky.script = lambda _lrs, _batch: None
    assert run(database, secret_box) == 2
