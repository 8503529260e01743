"""What of another LRS comes in, and when a choice lets through what an earlier one did not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_adapter.errors import BadSource
from lrs_adapter.source_filter import asked_verb, changed_filter, is_wider, leaves_out
from lrs_adapter.target_filter import EVERYTHING, TargetFilter
from tests.integration.records_world import VOIDED

COURSE = "https://lms.example.org/course/7"
AT = datetime(2026, 4, 1, tzinfo=UTC)
VERBS = st.lists(st.sampled_from(["urn:a", "urn:b", "urn:c"]), max_size=2)
ACTIVITIES = st.lists(st.sampled_from([COURSE, f"{COURSE}/quiz", f"{COURSE}1"]), max_size=2)
FILTERS = st.builds(lambda v, a: changed_filter(EVERYTHING, v, a), VERBS, ACTIVITIES)


def statement(verb: str, about: str) -> dict[str, Any]:
    return {"verb": {"id": verb}, "object": {"id": about}}


@given(FILTERS, FILTERS)
def test_a_wider_one_is_told_whenever_something_more_passes(
    before: TargetFilter, after: TargetFilter
) -> None:
    for verb in ("urn:a", "urn:b", "urn:c", "urn:d"):
        for about in (COURSE, f"{COURSE}/quiz", f"{COURSE}/quiz/1", f"{COURSE}1", "urn:else"):
            one = statement(verb, about)
            if leaves_out(before, None, one, None) and not leaves_out(after, None, one, None):
                assert is_wider(before, after)
    assert not is_wider(before, before)


def test_one_verb_is_asked_for_and_no_other_number() -> None:
    assert asked_verb(changed_filter(EVERYTHING, ["urn:a"])) == "urn:a"
    assert asked_verb(changed_filter(EVERYTHING, ["urn:a", "urn:b"])) is None
    assert asked_verb(EVERYTHING) is None


@pytest.mark.parametrize(
    "wrong", [1, None, {}, {"verb": 1}, {"verb": {"id": "urn:a"}, "object": {"id": 1}}]
)
def test_what_is_wrong_is_left_to_who_says_why(wrong: Any) -> None:
    chosen = changed_filter(EVERYTHING, ["urn:a"], [COURSE])
    assert not leaves_out(chosen, None, wrong, None)


def test_what_takes_another_back_comes_in_and_what_is_too_old_does_not() -> None:
    chosen = changed_filter(EVERYTHING, ["urn:a"])
    assert not leaves_out(chosen, AT, statement(VOIDED, "urn:x"), AT + timedelta(seconds=1))
    assert leaves_out(EVERYTHING, AT, statement("urn:a", COURSE), AT)
    assert not leaves_out(EVERYTHING, AT, statement("urn:a", COURSE), None)


def test_what_names_nothing_is_refused() -> None:
    with pytest.raises(BadSource, match="is no IRI"):
        changed_filter(EVERYTHING, ["done"])
    assert changed_filter(changed_filter(EVERYTHING, ["urn:a"]), []) == EVERYTHING
