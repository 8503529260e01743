"""Words are compared by how they begin, without accents and case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.web.sought import LONGEST, marked, sought, words_in


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


@pytest.mark.parametrize(
    ("typed", "title", "shown"),
    [
        ("evaluacion", "Evaluación entre pares", "[Evaluación] entre pares"),
        ("eva par", "Evaluación entre pares", "[Eva]luación entre [par]es"),
        ("ano", "El an\u0303o pasado", "El [an\u0303o] pasado"),
        ("strasse", "Straße", "[Straße]"),
        ("first", "ﬁrst steps", "[ﬁrst] steps"),
        ("es", "Notes, estas", "Notes, [es]tas"),
        ("one", "Two", "Two"),
    ],
)
def test_the_words_that_matched_are_marked(typed: str, title: str, shown: str) -> None:
    pieces = marked(title, sought(typed).words)
    assert "".join(f"[{text}]" if fits else text for text, fits in pieces) == shown


@given(st.text(), st.text())
def test_marking_changes_no_letter(typed: str, title: str) -> None:
    assert "".join(text for text, _fits in marked(title, sought(typed).words)) == title


@pytest.mark.parametrize("typed", ["e", "E a", "é", " x "])
def test_single_letters_look_for_nothing(typed: str) -> None:
    asked = sought(typed)
    assert asked.is_short
    assert not asked.words
    assert not asked.fits(["Evaluation"])


def test_a_single_letter_beside_a_word_and_a_single_digit_are_looked_for() -> None:
    assert sought("plan b").words == ("plan", "b")
    assert sought("2").words == ("2",)
    assert not sought("2").is_short
