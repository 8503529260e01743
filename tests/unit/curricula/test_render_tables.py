"""Captions of tables, as Pandoc reads them."""

import pytest

from tests.unit.curricula.test_render_page import render

TABLE = "| a |\n|---|\n| 1 |\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{TABLE}\nTable: What is *seen*\n",
        f"Table: What is *seen*\n\n{TABLE}",
        f"{TABLE}\n: What is *seen*\n",
        f"{TABLE}\ntable: What is *seen*\n",
        f"> {TABLE.replace(chr(10), chr(10) + '> ')}\n> Table: What is *seen*\n",
    ],
)
def test_a_caption_stands_before_or_after(text: str) -> None:
    html = render(text).html
    assert '<table class="table">\n<caption>What is <em>seen</em></caption>' in html
    assert "<p>" not in html


def test_each_table_has_its_own() -> None:
    html = render(f"{TABLE}\nTable: one\n\n{TABLE}\nTable: two\n\nTable: three\n").html
    assert html.count("<caption>") == 2
    assert html.index("one") < html.index("two") < html.index("<p>Table: three</p>")


def test_words_about_a_table_are_no_caption() -> None:
    assert "<caption>" not in render(f"{TABLE}\nTables: many\n\nTable:\n").html
