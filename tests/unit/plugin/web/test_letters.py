"""Words that wrap in a drawing: no line is wider than its room, nothing is left out unsaid."""

import pytest

from plugin.web.letters import width_of, wrapped

NAME = "Aprobar «Programar sin ser programador»"


@pytest.mark.parametrize("room", [60, 96, 140, 400])
def test_no_line_is_wider_than_its_room(room: int) -> None:
    lines = wrapped(NAME, room, 14, most=9)
    assert all(width_of(line, 14) <= room for line in lines)
    assert "".join(lines).replace("-", "").replace(" ", "") == NAME.replace(" ", "")


def test_a_word_that_is_wider_than_its_room_has_a_hyphen() -> None:
    first, second = wrapped("Programmierenlernen", 120, 14, most=3)
    assert first.endswith("-")
    assert first[:-1] + second == "Programmierenlernen"


def test_what_does_not_fit_is_left_out_with_a_sign() -> None:
    lines = wrapped(NAME, 96, 14, most=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert width_of(lines[-1], 14) <= 96
    assert wrapped("", 96, 14, most=2) == []


def test_a_word_breaks_at_a_hyphen_of_its_own() -> None:
    assert wrapped("non-coders”", 80, 14, most=3) == ["non-", "coders”"]
