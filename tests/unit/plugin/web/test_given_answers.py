"""A learner's answers in plain words, for each kind of question."""

from uuid import UUID

import pytest

from curricula import Attempt, Item
from curricula.model import ItemKind, Option
from plugin.web.given_answers import answer_lines

OPTIONS = (Option("a", "`23`", False), Option("b", "**Five**", True, match="y"))
TARGETS = (Option("x", "one", False), Option("y", "two", False))


@pytest.mark.parametrize(
    ("kind", "chosen", "lines"),
    [
        ("single", ("b",), ("Five",)),
        ("multiple", ("a", "b"), ("23", "Five")),
        ("multiple", ("gone",), ("gone",)),
        ("fill-in", ("a word",), ("a word",)),
        ("free-text", ("Two\nlines",), ("Two\nlines",)),
        ("numeric", ("2.5",), ("2.5",)),
        ("matching", ("a[.]x", "b[.]y"), ("23 – one", "Five – two")),
        ("sequencing", ("b", "a"), ("1. Five", "2. 23")),
    ],
)
def test_lines(kind: ItemKind, chosen: tuple[str, ...], lines: tuple[str, ...]) -> None:
    item = Item("q", kind, "?", OPTIONS, targets=TARGETS)
    assert answer_lines(item, Attempt(UUID(int=1), 1, None, None, chosen)) == lines
