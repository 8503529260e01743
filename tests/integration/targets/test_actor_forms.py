"""How a target knows people: fixed, the same when it is sent again, and voided by its own ids."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from community import Member, identify_by_lti
from lrs_adapter import BadTarget, Origin, dead_letters, forward, replay_target, take_in
from lrs_adapter.models import LrsSentAs, LrsTarget
from storage import Database, SecretBox
from tests.integration.flaky_lrs import FlakyLrs, Reply, flaky_lrs, run
from tests.integration.records_world import (
    IRIS,
    NOON,
    new_key,
    received,
    record_some,
    store,
    voiding,
)
from tests.integration.targets.chosen import add_chosen, choose, of_label


def names(lrs: FlakyLrs) -> list[str]:
    return [lrs.kept[one]["actor"]["account"]["name"] for one in lrs.order]


def test_two_targets_cannot_compare_whom_they_know(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    her = uuid4()
    ids = {str(one) for one in record_some(database, 3, her) + record_some(database, 1)}
    with flaky_lrs() as other:
        for label, lrs in (("one", flaky), ("two", other)):
            add_chosen(database, secret_box, lrs.endpoint, label, actor_form="pseudonym")
        assert run(database, secret_box) == 8
        for lrs in (flaky, other):
            assert len(set(names(lrs))) == 2
            assert len(set(names(lrs)[:3])) == 1
        assert not set(names(flaky)) & {*names(other), str(her)}
        assert not {*flaky.order, *other.order} & ids
        assert not set(flaky.order) & set(other.order)


def test_sent_again_it_is_the_same_and_a_conflict_is_settled_by_its_id(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 4)
    add_chosen(database, secret_box, flaky.endpoint, actor_form="pseudonym")
    run(database, secret_box)
    before, order = dict(flaky.kept), list(flaky.order)
    again: list[dict[str, Any]] = []

    def conflict(_: FlakyLrs, batch: list[dict[str, Any]]) -> Reply | None:
        again.extend(batch if len(batch) > 1 else [])
        return 409, {}, b""

    flaky.script = conflict
    flaky.kept[order[2]] = before[order[2]] | {"actor": {"mbox": "mailto:other@example.org"}}
    with database.unit_of_work() as uow:
        replay_target(uow, "remote", after=0, now=NOON)
        uow.commit()
    assert run(database, secret_box) == 4
    assert again[:4] == [before[one] for one in order]
    assert (of_label(database).dead_letters, flaky.order) == (0, order)


def test_a_void_points_to_the_id_that_the_target_knows(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    key, _ = new_key(database, "all")
    sent = received()
    store(database, key, sent, voiding(sent["id"]))
    add_chosen(database, secret_box, flaky.endpoint, actor_form="pseudonym")
    run(database, secret_box)
    first, second = flaky.order
    assert flaky.kept[second]["object"]["id"] == first != sent["id"]


def test_the_form_is_fixed_once_something_was_sent(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    add_chosen(database, secret_box, flaky.endpoint)
    choose(database, secret_box, actor_form="pseudonym")
    record_some(database, 1)
    run(database, secret_box)
    choose(database, secret_box, batch=10)
    with pytest.raises(BadTarget):
        choose(database, secret_box, actor_form="child")
    with pytest.raises(BadTarget):
        choose(database, secret_box, actor_form="lms")


def test_what_comes_back_is_known_as_what_was_sent(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 2)
    add_chosen(database, secret_box, flaky.endpoint, actor_form="pseudonym")
    run(database, secret_box)
    foreign = received()
    back = [*flaky.kept.values(), foreign]
    taken = take_in(database, IRIS, Origin("source:ministry"), back, now=NOON)
    assert (list(taken.taken), len(taken.known)) == ([UUID(foreign["id"])], 2)


def test_a_dead_letter_has_the_logs_id_and_the_ids_are_kept(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    ids = record_some(database, 3)
    flaky.script = lambda _, batch: (400, {}, b"no") if len(batch) == 1 else None
    add_chosen(database, secret_box, flaky.endpoint, actor_form="pseudonym", batch=1)
    flaky.script = lambda lrs, _batch: (400, {}, b"no") if lrs.requests == 2 else None
    run(database, secret_box)
    with database.reading() as session:
        [letter] = dead_letters(session, "remote")
        kept = dict(session.execute(select(LrsSentAs.statement_id, LrsSentAs.sent_id)).all())
    assert letter.statement_id == str(ids[1])
    assert {str(kept[one]) for one in (ids[0], ids[2])} == set(flaky.order)


def test_the_key_of_pseudonyms_is_sealed(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    add_chosen(database, secret_box, flaky.endpoint, actor_form="pseudonym")
    with database.reading() as session:
        [row] = session.scalars(select(LrsTarget))
    assert row.form_key is not None
    assert len(bytes.fromhex(secret_box.open(row.form_key))) == 32


def test_an_lms_knows_its_people_by_their_accounts_there(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    with database.unit_of_work() as uow:
        lms = {"issuer": "https://lms.example", "client_id": "c"}
        member: Member = identify_by_lti(uow, **lms, subject="sub-42", now=NOON)
        uow.commit()
    record_some(database, 1, member.record_id)
    record_some(database, 1)
    add_chosen(database, secret_box, flaky.endpoint, actor_form="lms", actor_lms=str(uuid4()))
    accounts = {member.record_id: ("https://lms.example", "sub-42")}
    forward(
        database,
        secret_box,
        IRIS,
        uuid4(),
        now=NOON,
        timeout_s=5,
        accounts=lambda _lms, record_id: accounts.get(record_id),
    )
    found = [flaky.kept[one]["actor"]["account"] for one in flaky.order]
    assert found[0] == {"homePage": "https://lms.example", "name": "sub-42"}
    assert found[1]["homePage"] == IRIS.home_page
