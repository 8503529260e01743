"""A page is cut into its statements as they are written, whatever one of them holds."""

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrs_adapter.json_pieces import NotInPieces, elements, members, texts

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8) | st.just('\\"[{,:]}'),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)
ODD = st.sampled_from(
    [
        b"[" * 3000 + b"]" * 3000,
        b'{"id":"x","a":"\\ud800"}',
        b"1" + b"0" * 5000,
        b"-1e99999",
        b'"\xff\\"]"',
        b'{"a":1,"a":[2]}',
        b"NaN",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(VALUES.map(orjson.dumps) | ODD, max_size=6), st.sampled_from([b",", b" ,\n "]))
def test_each_element_comes_out_as_it_was_written(written: list[bytes], comma: bytes) -> None:
    page = b' {"more": "/m" , "statements": [' + comma.join(written) + b"]}\n"
    found = dict(members(page))
    assert found["more"].strip() == b'"/m"'
    assert elements(found["statements"]) == written
    for cut in {1, len(page) // 2, len(page) - 3}:
        with pytest.raises(NotInPieces):
            members(page[:cut])


@pytest.mark.parametrize(
    "wrong", [b"", b"[", b"[1,]", b"[,1]", b"[1}", b'["]', b"[1] 2", b"{}", b"1", b"[1,,2]"]
)
def test_what_is_no_whole_array_is_told(wrong: bytes) -> None:
    with pytest.raises(NotInPieces):
        elements(wrong)


@pytest.mark.parametrize("wrong", [b"{1:2}", b'{"a"}', b"[]", b'{"a":1', b'{"a":1,}'])
def test_what_is_no_whole_object_is_told(wrong: bytes) -> None:
    with pytest.raises(NotInPieces):
        members(wrong)


def test_the_strings_of_an_unreadable_one_are_read() -> None:
    deep = b'{"a":' * 2000 + b"1" + b"}" * 2000
    assert texts(b'{"id": "one", "n": 1e999, "deep": ' + deep + b', "stored":"s"}') == {
        "id": "one",
        "stored": "s",
    }
    assert texts(b'{"id": "one", "bad": "\\ud800", "stored": "s"}') == {"id": "one", "stored": "s"}
    assert texts(b"1") == {}
