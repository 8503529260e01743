"""However an LRS fails, it ends with exactly the right set, once each, in order per learner."""

from collections import defaultdict
from random import Random

import pytest

from lrs_adapter import dead_letters
from storage import Database, SecretBox
from tests.integration.flaky_lrs import FlakyLrs
from tests.integration.records_world import NOON, new_key
from tests.integration.targets.chosen import add_chosen, of_label
from tests.integration.targets.failing_at_random import (
    DAY,
    FIRST,
    Trouble,
    forward_until_all_went,
)
from tests.load.statements import fill

KINDS = {*FIRST.values(), "away", "locked", "bad"}


@pytest.mark.parametrize("batch", [50, 500])
def test_it_ends_with_the_right_set_in_order(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs, batch: int
) -> None:
    _ends_right(database, secret_box, flaky, count=4_000, batch=batch, every=500)


@pytest.mark.soak
def test_a_hundred_thousand_end_with_the_right_set_in_order(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    _ends_right(database, secret_box, flaky, count=100_000, batch=50, every=1_000)


def _ends_right(
    database: Database, box: SecretBox, lrs: FlakyLrs, *, count: int, batch: int, every: int
) -> None:
    key, _ = new_key(database, "all")
    ids = [str(one) for one in fill(database, key, count)]
    bad = frozenset(Random(7).sample(ids, count // every))
    trouble = Trouble(bad, Random(11), one_in=12 if count > 9_000 else 6)
    lrs.script = trouble
    add_chosen(database, box, lrs.endpoint, batch=batch)
    forward_until_all_went(database, box, trouble)
    assert set(lrs.order) == set(ids) - bad
    assert len(lrs.order) == len(ids) - len(bad), "once each"
    with database.reading() as session:
        letters = [one.statement_id for one in dead_letters(session, "remote")]
    assert sorted(letters) == sorted(bad)
    assert _by_learner(lrs, lrs.order) == _by_learner(lrs, [one for one in ids if one not in bad])
    after = of_label(database)
    assert (after.behind, after.failures, after.last_error) == (0, 0, None)
    assert trouble.met.keys() >= KINDS, trouble.met
    assert trouble.now >= NOON + DAY


def _by_learner(lrs: FlakyLrs, ids: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in ids:
        found[lrs.kept[one]["actor"]["account"]["name"]].append(one)
    return found
