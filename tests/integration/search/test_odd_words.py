"""Whatever is typed into the search is answered with words, never with an error."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community import Role
from plugin.web.sought import LONGEST
from tests.integration.rights.route_world import BASE
from tests.integration.rights.visitors import People
from tests.integration.search.asking import search


def test_nothing_typed_says_what_can_be_looked_for(people: People) -> None:
    for nothing in ("", "   ", "\t"):
        answer = search(people.signed_in(Role.LEARNER), nothing)
        assert "What are you looking for?" in answer.text
        assert not answer.found


def test_what_fits_nothing_says_what_to_do(people: People) -> None:
    answer = search(people.signed_in(Role.LEARNER), "quagga")
    assert "Type fewer words, or only how they begin." in answer.text
    spanish = search(people.signed_in(Role.LEARNER), "quagga", "es")
    assert "Escribe menos palabras, o solo cómo empiezan." in spanish.text


@pytest.mark.parametrize("typed", ["%", "_", "'", '"', "%_%", "<>", "--;"])
def test_signs_alone_are_no_words(people: People, typed: str) -> None:
    answer = search(people.signed_in(Role.STEWARD), typed)
    assert f"no letter and no digit in “{typed}”" in answer.text
    assert not answer.found


@pytest.mark.parametrize("typed", ["'values\"", "%values%", "values\tnames", "(VALUES) names;"])
def test_signs_around_words_make_no_difference(people: People, typed: str) -> None:
    assert "Values and names" in search(people.signed_in(Role.STEWARD), typed).titles


def test_a_null_character_is_refused_with_a_page_as_everywhere(people: People) -> None:
    client = people.signed_in(Role.LEARNER)
    answer = client.get("/search?q=values%00names", base_url=BASE, buffered=True)
    assert answer.status_code == 400
    assert "The page could not read what was sent" in answer.text


def test_signs_are_no_wildcards(people: People) -> None:
    assert "Values and names" not in search(people.signed_in(Role.STEWARD), "v%s").titles


def test_of_a_long_text_the_beginning_is_looked_for_and_that_is_said(people: People) -> None:
    client = people.signed_in(Role.STEWARD)
    answer = search(client, "values " * 1000)
    assert f"the first {LONGEST} characters were looked for" in answer.text
    assert "Values and names" in answer.titles
    assert "characters were looked for" not in search(client, "v" * LONGEST).text


def test_markup_is_shown_as_it_was_typed(people: People) -> None:
    client = people.signed_in(Role.STEWARD)
    answer = client.get("/search?q=%22%3E%3Cscript%3E1", base_url=BASE, buffered=True).text
    assert "<script>1" not in answer
    assert "&#34;&gt;&lt;script&gt;1" in answer


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(typed=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=300))
def test_any_text_is_answered(people: People, typed: str) -> None:
    search(people.signed_in(Role.LEARNER), typed)
