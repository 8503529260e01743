"""A record's texts are words, whatever Markdown the author wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curricula.plain_text import LONGEST, plain_text


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("What does `print(x)` *show*?", "What does print(x) show?"),
        ("Look:\n\n```python\nx = 1\n```\n\nWhat is x?", "Look: x = 1 What is x?"),
        ("![a plot](plot.png) and [a link](https://example.org)", "a plot and a link"),
        ("# Heading\ntext", "Heading text"),
        ("1. first\n2. second", "first second"),
    ],
)
def test_marks_are_gone_and_words_stay(markdown: str, words: str) -> None:
    assert plain_text(markdown) == words


@given(st.text())
def test_always_one_short_line(markdown: str) -> None:
    text = plain_text(markdown)
    assert len(text) <= LONGEST
    assert "\n" not in text
