"""Codes as people type them, and numbers."""

import pytest

from community.joining.codes import ALPHABET, hash_of, new_code, new_number, same_number


def test_a_code_has_sixty_bits_in_groups_that_can_be_read_out() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    for code in codes:
        assert [len(group) for group in code.split("-")] == [4, 4, 4]
        assert set(code.replace("-", "")) <= set(ALPHABET)
    assert len(ALPHABET) == 32


@pytest.mark.parametrize(
    "typed", ["7K10-XR94-D0TB", "7k10xr94d0tb", " 7K10 XR94 D0TB\n", "7KIO-XR94-DOTB", "7klo.xr94"]
)
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    assert (hash_of(typed) == hash_of("7K10-XR94-D0TB")) is (typed != "7klo.xr94")


def test_a_number_is_compared_as_typed() -> None:
    assert same_number(" 012 345 ", "012345")
    for typed in ("", "12345", "0123456", "012346", "٠١٢٣٤٥"):
        assert not same_number(typed, "012345")
    assert all(len(new_number()) == 6 for _ in range(50))
