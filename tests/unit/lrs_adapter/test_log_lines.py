"""Whatever bytes a file has, its good lines are read and every bad one is told with its number."""

import gzip
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_adapter.errors import BadLogFile
from lrs_adapter.whole_log import as_it_is, open_statements
from lrs_adapter.whole_log.arriving import arriving
from lrs_adapter.whole_log.line_reader import LineReader

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(max_size=4), VALUES, max_size=3)
OBJECTS = OBJECTS.filter(lambda one: "child" not in one)
LINES = st.one_of(
    OBJECTS.map(lambda one: json.dumps(one).encode()),
    st.binary(max_size=40).map(lambda raw: raw.replace(b"\n", b"").replace(b"\r", b"")),
    st.sampled_from(
        [b'{"child":', b'{"child":1}', b'{"child":"data"}', b'{"child":"refused","text":"{}"}']
    ),
)


def opened(content: bytes) -> Any:
    return open_statements(io.BufferedReader(io.BytesIO(content)))


@given(st.lists(LINES, max_size=60), st.booleans())
def test_every_line_is_read_refused_or_passed_over(lines: list[bytes], packed: bool) -> None:
    content = b'{"first": 1}\n' + b"\n".join(lines)
    found = list(arriving(opened(gzip.compress(content) if packed else content), as_it_is))
    read = [line.number for portion in found for line in portion.lines]
    refused = [one.number for portion in found for one in portion.refused]
    passed = sum(portion.passed_over for portion in found)
    blank = sum(not line.strip() for line in lines)
    data = [n for n, line in enumerate(lines, 2) if b'"data"' in line]
    assert set(data) <= set(refused)
    assert len(read) + len(refused) + passed + blank >= len(lines) + 1 - (not lines)
    assert read == sorted(read)
    assert found[-1].number >= max([1, *read, *refused])


@given(st.lists(OBJECTS, max_size=40), st.sampled_from(["[%s]", '{"statements":[%s]}', " [ %s\n]"]))
def test_an_array_gives_its_elements_whatever_is_in_them(
    values: list[dict[str, Any]], form: str
) -> None:
    content = (form % ", ".join(json.dumps(one, indent=1) for one in values)).encode()
    assert [json.loads(line.text) for line in opened(content)] == values
    resumed = opened(content)
    resumed.pass_over(0, len(values) // 2)
    assert [json.loads(line.text) for line in resumed] == values[len(values) // 2 :]


@given(st.lists(OBJECTS, min_size=1, max_size=5), st.integers(1, 20))
def test_an_array_that_breaks_off_is_told(values: list[dict[str, Any]], lost: int) -> None:
    content = json.dumps(values).encode()
    with pytest.raises(BadLogFile):
        list(opened(content[: max(1, len(content) - lost)]))


@given(st.lists(st.binary(max_size=30), max_size=30))
def test_a_line_that_is_too_long_is_passed_by(lines: list[bytes]) -> None:
    lines = [line.replace(b"\n", b"").replace(b"\r", b"") for line in lines]
    content = b"".join(line + b"\n" for line in lines)
    reader = LineReader(io.BufferedReader(io.BytesIO(content)), longest=12)
    if reader.is_compressed:
        return
    found = list(reader)
    assert [line.text for line in found] == [one if len(one) <= 12 else None for one in lines]
    assert [line.end for line in found][-1:] == [len(content)][: len(found)]
