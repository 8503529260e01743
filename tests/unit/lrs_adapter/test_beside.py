"""What was looked up beside several batches is cut where they are."""

from lrs_adapter.beside import Beside


def test_it_is_cut_after_a_position() -> None:
    both = Beside(frozenset({3, 50, 51}), frozenset({50, 120}))
    first, rest = both.parted(50)
    assert first == Beside(frozenset({3, 50}), frozenset({50}))
    assert rest == Beside(frozenset({51}), frozenset({120}))


def test_nothing_stays_nothing() -> None:
    assert Beside().parted(50) == (Beside(), Beside())
