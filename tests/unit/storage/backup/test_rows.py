"""A row survives being a line, whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.backup.rows import line_of, reader_of, rows_of

TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"))
VALUES = {
    "VARCHAR(200)": TEXT,
    "BLOB": st.binary(),
    "BIGINT": st.integers(-(2**63), 2**63 - 1),
    "FLOAT": st.floats(allow_nan=False, allow_infinity=False),
    "BOOLEAN": st.integers(0, 1),
}
ROW = st.tuples(*(st.none() | each for each in VALUES.values()))


@given(st.lists(ROW))
def test_rows_come_back(rows: list[tuple[object, ...]]) -> None:
    lines = b"".join(map(line_of, rows))
    assert lines.count(b"\n") == len(rows)
    readers = [reader_of(declared) for declared in VALUES]
    assert rows_of(lines, readers) == [list(row) for row in rows]


def test_the_form_is_that_of_postgresql() -> None:
    assert line_of([None, "a\tb\\c\nd", b"\x00\xff", 7, 0.5]) == (
        b"\\N\ta\\tb\\\\c\\nd\t\\\\x00ff\t7\t0.5\n"
    )


@pytest.mark.parametrize("line", [b"1\t2\n", b"x\n", b"\\\\y00\n"])
def test_a_line_that_is_none_of_ours_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):
        rows_of(line, [reader_of("BLOB" if b"y" in line else "INTEGER")])
