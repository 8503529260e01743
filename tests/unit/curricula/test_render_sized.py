"""Every picture of a text keeps the room that it will need."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from curricula.model import Item, Option
from curricula.pictures import Size
from curricula.rendering import render_item, sources_in, with_sizes
from curricula.rendering.sized import STEP
from tests.unit.curricula.test_render_page import render

SIZES: Mapping[str, Size] = {"../files/a&b.png": Size(1500, 901)}


@pytest.mark.parametrize(
    ("author", "drawn"),
    [
        ("", 'width="1500" height="901"'),
        (' width="750"', 'width="750" height="450"'),
        (' height="901"', 'width="1500" height="901"'),
        (' width="10" height="500"', 'width="10" height="6"'),
        (' height="50%"', 'width="1500" height="901"'),
        (' width="0"', 'width="1500" height="901"'),
        (' width="33%"', 'class="share-35" width="1500" height="901"'),
        (' class="author-x" width="200%"', 'class="author-x share-100" width="1500" height="901"'),
        (' width="1%" height="9"', 'class="share-5" width="15" height="9"'),
    ],
)
def test_what_its_author_set_holds_in_the_pictures_own_ratio(author: str, drawn: str) -> None:
    html = with_sizes(f'<p><img src="../files/a&amp;b.png" alt="&lt;"{author}></p>', SIZES)
    assert html == f'<p><img src="../files/a&amp;b.png" alt="&lt;" {drawn}></p>'


def test_other_pictures_and_words_stay_as_they_are() -> None:
    html = (
        '<p>&lt;img src="../files/a&amp;b.png"&gt;<img src="../files/c.png" width="50%"><img></p>'
    )
    assert with_sizes(html, SIZES) == html
    assert with_sizes(html, {}) == html
    assert sources_in(html) == {"../files/c.png"}


def test_the_pictures_of_a_rendered_text_are_found() -> None:
    html = render(
        "![A *plot*](fig/a%20b.png){alt='x' .wide}\n\n<img src='fig/a%20b.png' title='b'>\n"
    ).html
    (source,) = sources_in(html)
    sized = with_sizes(html, {source: Size(30, 20)})
    assert sized.count('width="30" height="20"') == html.count("<img") == 2
    assert sized.replace(' width="30" height="20"', "") == html


def test_every_piece_of_a_question_is_changed() -> None:
    item = Item(
        slug="one",
        kind="matching",
        prompt="a",
        options=(Option("k", "b", correct=True, feedback="c"),),
        targets=(Option("t", "d", correct=False),),
        feedback_right="e",
        feedback_wrong="f",
        guidance="g",
    )
    rendered = render_item(item)
    assert "".join(re.sub(r"<.*?>|\s", "", text) for text in rendered.texts) == "abdcefg"
    marked = rendered.changed(lambda html: f"[{html}]")
    assert marked.texts == tuple(f"[{text}]" for text in rendered.texts)


def test_each_share_of_the_column_has_its_rule() -> None:
    rules = Path("plugin/web/static/lesson.css").read_text()
    for share in range(STEP, 101, STEP):
        assert f".share-{share} {{ width: {share}%; }}" in rules
