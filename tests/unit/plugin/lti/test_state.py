"""Signed values: what comes back is what went out, or nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.lti.state import BadSeal, digest, seal, unseal
from storage import SecretBox

NOW = datetime(2026, 11, 21, tzinfo=UTC)
BOX = SecretBox("A" * 43 + "=")
OTHER = SecretBox("B" * 42 + "A=")
LATER = NOW + timedelta(minutes=1)


def test_comes_back() -> None:
    sealed = seal(BOX, "state", {"nonce": "é"}, LATER)
    assert unseal(BOX, "state", sealed, NOW)["nonce"] == "é"


def test_is_for_its_purpose_its_time_and_its_installation() -> None:
    sealed = seal(BOX, "state", {}, LATER)
    for box, purpose, now in (
        (BOX, "continue", NOW),
        (OTHER, "state", NOW),
        (BOX, "state", NOW + timedelta(minutes=2)),
    ):
        with pytest.raises(BadSeal):
            unseal(box, purpose, sealed, now)


@given(st.text() | st.text(alphabet="abcAB-_.="))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(BadSeal):
        unseal(BOX, "state", text, NOW)


@given(st.integers(min_value=0), st.characters(codec="ascii"))
def test_a_changed_character_is_noticed(place: int, character: str) -> None:
    sealed = seal(BOX, "state", {"id": "x"}, LATER)
    place %= len(sealed)
    changed = sealed[:place] + character + sealed[place + 1 :]
    if changed == sealed:
        return
    try:
        assert unseal(BOX, "state", changed, NOW)["id"] == "x"  # unused bits of the last character
        assert place in (len(sealed) - 1, sealed.index(".") - 1)
    except BadSeal:
        pass


def test_digests_keep_their_parts_apart() -> None:
    assert digest("a", "bc") != digest("ab", "c")
