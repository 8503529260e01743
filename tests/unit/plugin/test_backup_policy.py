"""Of every table it is decided what comes back by a restore."""

import re

from plugin.backup_policy import FILLED, KEPT, LEFT_OUT, SETTLED, own_tables
from storage import Base

SUSPICIOUS = re.compile(
    r"token|secret|code|nonce|verifier|sealed|lease|owner|claimed|(?<!content_)digest$"
)


def test_a_table_that_smells_of_tokens_or_leases_is_decided() -> None:
    """Put yours into LEFT_OUT, KEPT or SETTLED of plugin/backup_policy.py, with the reason."""
    undecided = {
        table.name: found
        for table in Base.metadata.sorted_tables
        if (found := [each.name for each in table.columns if SUSPICIOUS.search(each.name)])
        and table.name not in set(LEFT_OUT) | set(KEPT) | SETTLED
    }
    assert undecided == {}


def test_what_is_named_there_is_there() -> None:
    assert set(LEFT_OUT) | set(KEPT) | SETTLED | FILLED <= own_tables()
    assert not set(LEFT_OUT) & (set(KEPT) | SETTLED)


def test_nothing_refers_to_what_is_left_out() -> None:
    refers = {
        (table.name, key.target_fullname)
        for table in Base.metadata.sorted_tables
        if table.name not in LEFT_OUT
        for key in table.foreign_keys
        if key.column.table.name in LEFT_OUT
    }
    assert refers == set()
