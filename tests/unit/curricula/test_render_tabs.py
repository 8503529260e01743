"""Tabs are boxes that a browser opens one at a time, without any script."""

import re

from curricula.rendering import render_fragment
from tests.unit.curricula.test_render_page import kinds, render

TWO = "::: {kind}\n\n### Windows\n\nPress *one*.\n\n### macOS (new)\n\n#### More\n\n- two\n:::\n"


def test_each_heading_begins_a_tab_and_the_first_is_open() -> None:
    html = render(TWO.replace("{kind}", "tab")).html
    assert re.findall(r"<details[^>]*>", html) == [
        '<details class="tab" name="tabs-1" open="">',
        '<details class="tab" name="tabs-1">',
    ]
    assert re.findall(r"<summary>(.*?)</summary>", html) == ["Windows", "macOS (new)"]
    assert html.count("</details>") == 2
    assert '<h3 id="more">More</h3>' in html or '<h2 id="more">More</h2>' in html


def test_groups_say_so_and_every_block_has_a_name_of_its_own() -> None:
    html = render(TWO.replace("{kind}", "group-tab") * 2).html
    assert html.count('<div class="tabs group-tabs">') == 2
    assert re.findall(r'name="(.*?)"', html) == ["tabs-1", "tabs-1", "tabs-2", "tabs-2"]
    ids = re.findall(r'id="(.*?)"', html)
    assert len(ids) == len(set(ids))


def test_headings_within_lists_and_blocks_are_no_tabs() -> None:
    text = "::: tab\n# A\n- # in a list\n\n::: callout\n# in a block\n:::\n# B\n:::\n"
    assert re.findall(r"<summary>(.*?)</summary>", render(text).html) == ["A", "B"]


def test_tabs_without_titles_and_tabs_within_tabs_lose_nothing() -> None:
    rendered = render("::: tab\nbefore\n::: tab\n# A\na\n::: group-tab\n# C\nc\n:::\n:::\n:::\n")
    for word in ("before", "A", "a", "C", "c"):
        assert re.search(rf"\b{word}\b", re.sub("<[^>]*>", " ", rendered.html))
    assert rendered.html.count("<details") == rendered.html.count("</details>") == 2
    assert rendered.html.count("<div") == rendered.html.count("</div>")
    assert kinds(rendered) == []


def test_tabs_of_a_question_close_none_of_its_lesson() -> None:
    assert "name=" not in render_fragment(TWO.replace("{kind}", "tab"))
