"""Whatever bytes come, a multipart body is read right or refused, with bounded memory."""

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrs_adapter import BadMultipart, TooLarge, received_parts
from lrs_adapter.multipart import MOST_HEADERS, PIECE, MultipartReader
from lrs_adapter.received_parts import IN_MEMORY
from tests.integration.multipart_bodies import body, part, sha2

Parts = list[tuple[dict[str, str], bytes]]


class Dripping(io.BytesIO):
    """Gives as little as it may."""

    def __init__(self, content: bytes, step: int) -> None:
        super().__init__(content)
        self._step = step

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(self._step, size or self._step))


def read(content: bytes, boundary: str = "x", step: int = PIECE) -> Parts:
    reader = MultipartReader(Dripping(content, step), boundary)
    found: Parts = []
    while (headers := reader.next_part()) is not None:
        found.append((dict(headers), b"".join(reader.content())))
    return found


def written(parts: list[bytes], boundary: str = "x") -> bytes:
    mark = b"--" + boundary.encode()
    return b"".join(mark + b"\r\nA: b\r\n\r\n" + one + b"\r\n" for one in parts) + mark + b"--"


def test_preamble_epilogue_and_odd_headers() -> None:
    sent = (
        b"before\r\n--x  \r\n\r\nno headers\r\n--x\r\nA:b\r\nC-D: \xe9 \r\n\r\n\r\n--x--\r\nafter"
    )
    for step in (1, 2, 7, PIECE):
        assert read(sent, step=step) == [({}, b"no headers"), ({"a": "b", "c-d": "é"}, b"")]


def test_no_parts_at_all() -> None:
    assert read(b"--x--") == []
    assert read(b"\r\n--x--") == []


@settings(max_examples=200, deadline=None)
@given(
    parts=st.lists(st.binary(max_size=40) | st.sampled_from([b"\r\n--", b"\r\n-", b"\r", b"--x"])),
    step=st.integers(1, 50),
)
def test_what_is_written_is_read(parts: list[bytes], step: int) -> None:
    sent = written(parts, "boundary-that-is-nowhere")
    assert [content for _, content in read(sent, "boundary-that-is-nowhere", step)] == parts


@settings(max_examples=500, deadline=None)
@given(
    content=st.lists(
        st.sampled_from([b"--x", b"\r\n", b"--", b":", b"A", b" ", b"\0", b"\xff"]), max_size=25
    ),
    step=st.integers(1, 9),
)
def test_anything_else_is_refused_and_nothing_else_happens(content: list[bytes], step: int) -> None:
    sent = b"".join(content)
    try:
        found: Any = read(sent, step=step)
    except BadMultipart as error:
        found = error.fix and "refused"
    try:
        at_once: Any = read(sent)
    except BadMultipart:
        at_once = "refused"
    assert found == at_once


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"--x",
        b"--x\r\n",
        b"--x\r\nA: b\r\n\r\nnever ends",
        b"--x\r\nA: b\r\n\r\n\r\n--x\r\n",
        b"--x\r\nA: b\r\n\r\nwithin\r\n--xyz\r\n--x--",
        b"--x\r\nno header\r\n\r\n\r\n--x--",
        b"--x\r\nA: b\r\n folded\r\n\r\n\r\n--x--",
        b"--x\r\nA: b\r\na: c\r\n\r\n\r\n--x--",
        b"--x\r\nA\0: b\r\n\r\n\r\n--x--",
        b"--x\r\nA: b\nC: d\r\n\r\n\r\n--x--",
        b"--x\r\nA: " + b"b" * MOST_HEADERS + b"\r\n\r\n\r\n--x--",
        b"--x\nA: b\n\n\n--x--",
    ],
)
def test_what_is_no_multipart(sent: bytes) -> None:
    with pytest.raises(BadMultipart):
        read(sent)


@pytest.mark.parametrize("boundary", ["", "a" * 71, "ends in space ", "é", "a\r\nb", 'a"b'])
def test_what_is_no_boundary(boundary: str) -> None:
    with pytest.raises(BadMultipart):
        read(b"--x--", boundary)


def test_the_first_part_has_a_limit() -> None:
    sent = body({"a": "b" * 100}, boundary="x")
    with pytest.raises(TooLarge), received_parts(io.BytesIO(sent), "x", most_json=50):
        pass


def test_parts_are_read_again_from_anywhere() -> None:
    contents = [b"one", b"two" * IN_MEMORY, b""]
    sent = body([], *(part(one) for one in contents), boundary="x")
    with received_parts(Dripping(sent, 50_000), "x", most_json=50) as received:
        assert received.body == b"[]"
        assert [*received.parts] == [sha2(one) for one in contents]
        for _ in range(2):
            for content, one in zip(contents, received.parts.values(), strict=True):
                one.seek(0)
                assert one.length == len(content)
                assert one.read(len(content) + 1) == content
                assert one.read(1) == b""
                one.seek(1)
                assert one.read(1) == content[1:2]
