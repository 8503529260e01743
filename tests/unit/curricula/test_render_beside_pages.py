"""A text cannot be taken for the page around it: not by an id, not by a class."""

import pytest

from curricula.rendering import render_fragment
from curricula.rendering.sanitise import sanitise
from tests.unit.curricula.test_render_page import render


@pytest.mark.parametrize("name", ["main", "items", "items-title", "result", "item-sum"])
def test_ids_of_the_page_are_not_taken(name: str) -> None:
    rendered = render(f"## A title {{#{name}}}\n\n[there](#{name})\n\n<div id='{name}'>x</div>\n")
    assert f'<h2 id="text-{name}">' in rendered.html
    assert f'href="#text-{name}"' in rendered.html
    assert f'id="{name}"' not in rendered.html
    assert rendered.contents[0].id == f"text-{name}"


def test_classes_of_the_page_are_not_taken() -> None:
    html = render('<a class="btn stretched-link k" href="https://x.example">All of it</a>\n').html
    assert 'class="author-btn author-stretched-link k"' in html


def test_our_own_classes_stay() -> None:
    html = '<div class="callout callout-challenge"><code class="language-python">x</code></div>'
    assert sanitise(html, lambda _: None) == html


def test_questions_bring_no_ids_that_a_page_could_have_twice() -> None:
    assert "id=" not in render_fragment("## What?\n\nA note[^1].\n\n[^1]: here\n")
