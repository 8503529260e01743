"""An LRS that names only what is new to it: what it has from before counts, once it shows it."""

from typing import Any

import orjson

from lrs_adapter import replay_target
from storage import Database, SecretBox
from tests.integration.flaky_lrs import FlakyLrs, Reply, run
from tests.integration.records_world import NOON, record_some
from tests.integration.targets.chosen import add_chosen, of_label


def new_alone(lrs: FlakyLrs, batch: list[dict[str, Any]]) -> Reply:
    """As Ralph answers."""
    new = [one["id"] for one in batch if one["id"] not in lrs.kept]
    lrs.keep(batch)
    return (200, {}, orjson.dumps(new)) if new else (204, {}, b"")


def set_back(database: Database) -> None:
    with database.unit_of_work() as uow:
        replay_target(uow, "remote", after=0, now=NOON)
        uow.commit()


def test_what_it_had_before_is_looked_for(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    ids = [str(one) for one in record_some(database, 10)]
    add_chosen(database, secret_box, flaky.endpoint, batch=10)
    flaky.script = new_alone
    assert run(database, secret_box) == 10
    set_back(database)
    assert run(database, secret_box) == 10
    ids += [str(one) for one in record_some(database, 3)]
    set_back(database)
    assert run(database, secret_box) == 13
    assert flaky.order == ids
    assert (of_label(database).behind, of_label(database).dead_letters) == (0, 0)


def test_what_it_does_not_show_does_not_count(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    ids = [str(one) for one in record_some(database, 4)]
    add_chosen(database, secret_box, flaky.endpoint)
    flaky.script = lambda _lrs, _batch: (204, {}, b"")
    assert run(database, secret_box) == 0
    flaky.answer_to_get = 200, {}, b"<html>Welcome</html>"
    told = of_label(database)
    assert (told.last_error or "").endswith("[not_shown]")
    assert run(database, secret_box, now=told.next_try or NOON) == 0
    told = of_label(database)
    assert (told.last_error or "").endswith("[no_lrs]")
    assert (told.behind, told.dead_letters) == (4, 0)
    flaky.script, flaky.answer_to_get = new_alone, None
    assert run(database, secret_box, now=told.next_try or NOON) == 4
    assert flaky.order == ids


def test_a_page_where_a_statement_was_asked_for_sets_nothing_aside(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 1)
    add_chosen(database, secret_box, flaky.endpoint)
    flaky.script = lambda _lrs, _batch: (409, {}, b"")
    flaky.answer_to_get = 200, {}, b"<html>Sign in</html>"
    assert run(database, secret_box) == 0
    told = of_label(database)
    assert (told.last_error or "").endswith("[no_lrs]")
    assert told.dead_letters == 0
