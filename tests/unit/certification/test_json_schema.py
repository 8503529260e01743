"""The published JSON Schema and marshmallow must give the same answer about every shape."""

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from marshmallow import ValidationError

from certification import scheme_json_schema
from certification.scheme_schema import SchemeSchema
from certification.verbs import SHORT_VERBS
from tests.unit.certification.test_load_scheme import DOCUMENT

VALIDATOR = Draft202012Validator(scheme_json_schema())

ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        None, True, False, 0, 1, 1.0, 1.5, 51, 1001, -1, -2, 0.7, "", " ", "x", "all", "at_least",
        "completed", "achieved", "https://w3id.org/xapi/tla/verbs/achieved", "http://a/b", "a/b",
        "a/*", "*", "a b", "P2Y", "P", "P1D\n", "PT10H", "PT", "P1DT2H",
        "2026-01-01", "2026-01-01T00:00:00Z", "2026-1-1",
        "child", "key:x", "key:", "first-steps", "First", "a\n", "x" * 600, [], ["a"], ["a", "a"],
        ["child"], [None], {}, {"en": "x"}, {"en": ""}, {"e": "x"}, {"en-AR": "x"}, {"en\n": "x"},
        {"from": "2026-01-01"}, {"until": "x"}, {"from": "2026-01-01", "by": 1}, [{}],
    ]
)  # fmt: skip
KEYS = [
    "$schema", "slug", "title", "description", "expires_after", "root", "id", "kind", "label",
    "requirements", "n", "verb", "activity", "activities", "minimum_score", "success", "count",
    "distinct", "within", "authorities", "minimum_duration", "total_duration", "unknown",
]  # fmt: skip


def places(value: Any) -> list[Any]:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(place for child in below for place in places(child))]


@st.composite
def documents(draw: st.DrawFn) -> Any:
    """The example with up to three keys removed, added or replaced somewhere."""
    document = copy.deepcopy(DOCUMENT)
    for _ in range(draw(st.integers(0, 3))):
        objects = [place for place in places(document) if isinstance(place, dict)]
        target = draw(st.sampled_from(objects))
        key = draw(st.sampled_from(KEYS) | st.sampled_from(sorted(target) or KEYS))
        if draw(st.booleans()):
            target.pop(key, None)
        else:
            target[key] = copy.deepcopy(draw(ODD))
    return document


def marshmallow_accepts(document: Any) -> bool:
    try:
        SchemeSchema().load(document)
    except ValidationError:
        return False
    return True


def test_it_is_a_valid_schema_and_accepts_the_example() -> None:
    Draft202012Validator.check_schema(scheme_json_schema())
    assert VALIDATOR.is_valid(DOCUMENT)
    assert marshmallow_accepts(DOCUMENT)


@settings(max_examples=400, deadline=None)
@given(documents())
def test_both_accept_and_refuse_the_same(document: Any) -> None:
    assert VALIDATOR.is_valid(document) == marshmallow_accepts(document)


@settings(deadline=None)
@given(st.sampled_from([*SHORT_VERBS, "achieved", "ran"]) | st.text(max_size=30))
def test_both_know_the_same_verbs(verb: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["root"]["requirements"][0]["verb"] = verb
    assert VALIDATOR.is_valid(document) == marshmallow_accepts(document)


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from(["activity", "within", "id", "count"]))
def test_both_judge_every_text_alike(text: str, key: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["root"]["requirements"][0][key] = text
    assert VALIDATOR.is_valid(document) == marshmallow_accepts(document)


def test_it_is_the_same_every_time() -> None:
    assert scheme_json_schema() == scheme_json_schema()
