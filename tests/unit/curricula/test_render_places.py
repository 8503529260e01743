"""Questions stand where their author wrote them, each once, whatever the text around them does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curricula import Audience, Curriculum, Item, Lesson, Links, Module
from curricula.rendering import RenderedText, render_text

SLUGS = ("first", "second")


def render(text: str, audience: Audience = Audience.LEARNER) -> RenderedText:
    items = tuple(Item(slug, "single", "?", ()) for slug in SLUGS)
    lesson = Lesson("one", "One", "one.md", items)
    curriculum = Curriculum("c", "C", "en", (Module("m", "M", (lesson,)),))
    return render_text(
        curriculum, ["one.md"], {"one.md": text.encode()}, "one.md", audience, Links()
    )


def test_a_text_is_cut_where_its_questions_stand() -> None:
    rendered = render(
        "Before\n\n::: item {#second}\nWhat?\n\n- [x] right\n:::\n\n## Between\n\n"
        "::: challenge\n::: item {#first}\nWhat?\n:::\nAfter\n:::\n"
    )
    assert rendered.item_slugs == ("second", "first")
    assert ["Before" in piece for piece in rendered.pieces] == [True, False, False]
    assert ["Between" in piece for piece in rendered.pieces] == [False, True, False]
    assert ["After" in piece for piece in rendered.pieces] == [False, False, True]
    assert rendered.pieces[1].rstrip().endswith('<div class="callout-body">')
    assert "What?" not in rendered.html
    assert "right" not in rendered.html


def test_questions_that_a_reader_meets_nowhere_follow_the_text() -> None:
    hidden = "::: instructor\n::: item {#second}\nWhat?\n:::\n:::\n\n"
    text = f"{hidden}::: item {{#first}}\nWhat?\n:::\nEnd\n"
    assert render(text).item_slugs == ("first", "second")
    assert render(text).pieces[2] == ""
    assert render(text, Audience.STAFF).item_slugs == ("second", "first")


def test_what_is_no_question_of_the_lesson_is_shown_and_told() -> None:
    rendered = render("::: item {#other}\nIts words\n:::\n")
    assert "Its words" in rendered.html
    assert [finding.kind.value for finding in rendered.findings] == ["unknown-block"]


@pytest.mark.parametrize("around", ["<table>\n\n{}\n", "<pre>\n{}\n</pre>\n", "<style>\n\n{}\n"])
def test_raw_html_takes_no_question_away(around: str) -> None:
    rendered = render(around.replace("{}", "::: item {#first}\nWhat?\n:::\n"))
    assert set(rendered.item_slugs) == set(SLUGS)


@given(
    st.lists(
        st.sampled_from(
            [
                "::: item {#first}\n",
                "::: item {#second}\n",
                ":::\n",
                "::: tab\n",
                "<div>\n",
                "</div>\n",
                '<div id="place-0-first"></div>\n',
                "- a\n",
                "\n",
                "text\n",
                "## h\n",
                "<table>\n",
                "```\n",
            ]
        )
    ).map("".join)
)
def test_every_question_is_there_once(text: str) -> None:
    rendered = render(text)
    assert sorted(rendered.item_slugs) == sorted(SLUGS)
    assert len(rendered.pieces) == len(rendered.item_slugs) + 1
