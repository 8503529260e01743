"""The copy knows every table of the register, and every column of each: given, or why not."""

from plugin.held import KINDS
from plugin.held.download import PARTS, parts_of
from plugin.held.kinds import DOCUMENTS, RECORDS
from storage import Base
from tests.unit.test_dangerous_calls import ROOT

PAGE = ROOT / "docs/integrating/held.md"


def test_every_kind_is_in_the_copy() -> None:
    """A new kind, or a new table in one, needs its part in `plugin/held/download/parts.py`."""
    missing = [
        f"{kind.key}: {way}"
        for kind in KINDS
        for way in kind.columns
        if (kind.key, way.split(".")[0]) not in PARTS
    ]
    assert missing == []
    used = {(kind.key, table) for kind in KINDS for table, _ways, _part in parts_of(kind)}
    assert set(PARTS) == used
    assert {kind.key for kind in KINDS if not kind.columns} == {RECORDS, DOCUMENTS}


def test_every_column_is_given_or_left_out_for_a_reason() -> None:
    for (kind, table), part in PARTS.items():
        columns = {column.name for column in Base.metadata.tables[table].columns}
        given, left = set(part.gives), set(part.leaves_out)
        assert given | left == columns, f"{kind}: {table}"
        assert not given & left, f"{kind}: {table}"


def test_no_two_lists_or_values_have_the_same_key() -> None:
    for kind in KINDS:
        names = [part.name for _table, _ways, part in parts_of(kind)]
        assert len(names) == len(set(names)), kind.key
    for where, part in PARTS.items():
        keys = [told if isinstance(told, str) else told[0] for told in part.gives.values()]
        assert len(keys) == len(set(keys)), where


def test_the_page_for_programmers_names_every_list() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for kind in KINDS:
        line = next(row for row in page.splitlines() if row.startswith(f"| `{kind.key}` |"))
        assert all(f"`{part.name}`" in line for _table, _ways, part in parts_of(kind)), kind.key
