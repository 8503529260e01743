"""Words are compared by how they begin, without accents and case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.web.sought import LONGEST, sought, words_in


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("evaluacion", "Evaluación entre pares"),
        ("EVALUACIÓN par", "Evaluación entre pares"),
        ("ano", "El año pasado"),
        ("strasse", "Straße"),
        ("ﬁrst", "First steps"),
        ("İs", "istanbul"),
        ("2", "Part 2: files"),
    ],
)
def test_these_fit(typed: str, title: str) -> None:
    assert sought(typed).fits([title])


@pytest.mark.parametrize(
    ("typed", "title"), [("aluation", "Evaluation"), ("one two", "One"), ("", "One"), ("%", "One")]
)
def test_these_do_not(typed: str, title: str) -> None:
    assert not sought(typed).fits([title])


def test_words_may_stand_in_the_titles_of_different_languages() -> None:
    assert sought("first pasos").fits(["First steps", "Primeros pasos"])


@given(st.text(max_size=3 * LONGEST))
def test_what_is_kept_is_short_printable_and_stays_the_same(typed: str) -> None:
    once = sought(typed)
    assert len(once.text) <= LONGEST
    assert once.text == "" or once.text.isprintable()
    assert sought(once.text).words == once.words


@given(st.text())
def test_every_text_with_words_fits_itself(text: str) -> None:
    kept = sought(text)
    assert kept.fits([text]) == bool(kept.words) or kept.was_cut
    assert words_in(text.upper()) == words_in(text.upper())
