"""A filter is what it says, however it was written, and looks at no more than it must."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_adapter.target_filter import EVERYTHING, TargetFilter, read_filter

COURSE = "https://child.example/communities/a/curricula/b"
IRIS = st.sampled_from([COURSE, f"{COURSE}/lessons/one", f"{COURSE}s", 'urn:ä"\\:b', "tag:x"])
NAMES = st.sampled_from(["Moodle", "Moodle 2", 'Überall "LMS"'])


def statement(about: str, verb: str, context: dict[str, Any]) -> bytes:
    return orjson.dumps({"verb": {"id": verb}, "object": {"id": about}, "context": context})


def test_it_is_read_as_it_was_written() -> None:
    one = TargetFilter(verbs=("urn:b", "urn:a", "urn:a"), platforms=("M",))
    assert one.text == '{"platforms":["M"],"verbs":["urn:a","urn:b"]}'
    assert read_filter(one.text) == one
    assert one
    assert EVERYTHING.text is None
    assert read_filter(None) is EVERYTHING
    assert not EVERYTHING


@pytest.mark.parametrize(
    ("activity", "goes"),
    [
        (COURSE, True),
        (f"{COURSE}/lessons/one", True),
        (f"{COURSE}#part", True),
        (f"{COURSE}?x", True),
        (f"{COURSE}s", False),
        (COURSE[:-1], False),
    ],
)
def test_what_lies_below_an_activity_goes_with_it(activity: str, goes: bool) -> None:
    chosen = TargetFilter(activities=(COURSE,))
    assert chosen.takes(statement(activity, "urn:v", {})) is goes
    parent = {"contextActivities": {"parent": [{"id": activity}]}}
    assert chosen.takes(statement("urn:other", "urn:v", parent)) is goes


def test_a_sub_statement_names_what_it_names() -> None:
    sub = {
        "objectType": "SubStatement",
        "verb": {"id": "urn:v"},
        "object": {"id": COURSE},
        "context": {"contextActivities": {"grouping": {"id": "urn:community"}}},
    }
    document = orjson.dumps({"verb": {"id": "urn:p"}, "object": sub})
    assert TargetFilter(activities=(COURSE,)).takes(document)
    assert TargetFilter(communities=("urn:community",)).takes(document)
    assert not TargetFilter(verbs=("urn:v",)).takes(document)


def test_a_platform_that_only_another_text_names_does_not_count() -> None:
    document = statement("urn:o", "urn:v", {"platform": "Moodle 2", "language": "Moodle"})
    assert not TargetFilter(platforms=("Moodle",)).takes(document)
    assert TargetFilter(platforms=("Moodle 2",)).takes(document)


@given(
    chosen=st.builds(
        TargetFilter,
        communities=st.lists(IRIS, max_size=2),
        verbs=st.lists(IRIS, max_size=2),
        activities=st.lists(IRIS, max_size=2),
        platforms=st.lists(NAMES, max_size=2),
    ),
    about=IRIS,
    verb=IRIS,
    grouping=IRIS,
    platform=NAMES,
)
def test_the_quick_look_refuses_nothing_that_the_whole_one_takes(
    chosen: TargetFilter, about: str, verb: str, grouping: str, platform: str
) -> None:
    context = {"platform": platform, "contextActivities": {"grouping": [{"id": grouping}]}}
    document = statement(about, verb, context)
    assert chosen.takes(document) is chosen.passes(orjson.loads(document))
