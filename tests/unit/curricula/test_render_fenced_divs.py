"""Fenced divs in every spelling, nested and broken; no word is ever lost."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from curricula.rendering.fenced_divs import fenced_divs, read_fence
from curricula.rendering.findings import noted
from curricula.rendering.parser import new_parser

WORD = re.compile(r"[^\W\d_]+")


def render(text: str, *, drop: frozenset[str] = frozenset()) -> tuple[str, list[tuple[str, int]]]:
    env: dict[str, object] = {"language": "en", "drop": drop}
    html = new_parser().render(text, env)
    return html, [(finding.kind.value, finding.line) for finding in noted(env)]


@pytest.mark.parametrize(
    ("line", "classes"),
    [
        ("::: challenge", ("challenge",)),
        (":::challenge", ("challenge",)),
        ("::::::::::::::::::::  prereqs ", ("prereq",)),
        ("::: keypoints ::::::", ("keypoints",)),
        ("::: {.callout #tip}", ("callout",)),
        ("::: {.challenge .hard}", ("challenge", "hard")),
        ("::: item {#one practice}", ("item",)),
        ("::: {#only-an-id}", ("block",)),
        (":::", ()),
        (":::::::::   ", ()),
    ],
)
def test_a_fence_is_read_in_every_spelling(line: str, classes: tuple[str, ...]) -> None:
    fence = read_fence(line)
    assert fence is not None
    assert fence.classes == classes


@pytest.mark.parametrize("line", ["::: two words", ":: callout", "::: {.open", "text ::: x", ""])
def test_what_is_no_fence_stays_text(line: str) -> None:
    assert read_fence(line) is None


def test_blocks_nest_whatever_the_number_of_colons() -> None:
    html, findings = render(
        "::: challenge\n\n## Do it\n\n:::::: solution\n\n## How\n\nSo.\n\n:::\n\nMore.\n\n:::::\n"
    )
    assert findings == []
    assert '<h2 class="callout-title" id="do-it">' in html
    assert html.index("<details") < html.index("<p>So.</p>") < html.index("</details>")
    assert html.index("</details>") < html.index("<p>More.</p>")
    assert html.count("<div") == html.count("</div>")


def test_a_block_needs_no_blank_lines_around_it() -> None:
    html, findings = render("Before\n::: callout\nInside\n- one\n- two\n:::\nAfter\n")
    assert findings == []
    assert "<p>Before</p>" in html
    assert re.search(r'callout-body">\s*<p>Inside</p>\s*<ul>', html)
    assert html.rstrip().endswith("<p>After</p>")


def test_a_block_left_open_is_closed_and_told_with_its_line() -> None:
    html, findings = render("One\n\n::: callout\n\nTwo\n")
    assert findings == [("unbalanced", 3)]
    assert html.count("<div") == html.count("</div>")
    assert "Two" in html


def test_a_closing_line_too_many_is_told_and_harmless() -> None:
    html, findings = render("One\n\n:::::\n\nTwo\n")
    assert findings == [("unbalanced", 3)]
    assert html == "<p>One</p>\n<p>Two</p>\n"


def test_a_block_opened_in_a_list_ends_with_its_item() -> None:
    html, findings = render("1. One\n\n   ::: hint\n   Look\n\nOutside\n")
    assert findings == [("unbalanced", 3)]
    assert html.index("</details>") < html.index("</li>") < html.index("Outside")


def test_colons_in_code_are_code() -> None:
    html, findings = render("```\n::: challenge\n```\n")
    assert findings == []
    assert "::: challenge" in html


def test_a_dropped_block_takes_its_footnotes_along() -> None:
    text = "Seen[^a]\n\n::: instructor\nHidden[^b]\n:::\n\n[^a]: first\n\n[^b]: second\n"
    html, _ = render(text, drop=frozenset({"instructor"}))
    assert "first" in html
    assert "Hidden" not in html
    assert "second" not in html


def test_runs_of_labels_without_an_end_are_text_and_read_once() -> None:
    """Read to its end at each of its labels, such a text took minutes."""
    run = "[^a" * 30_000
    html, findings = render(f"Seen[^n] {run}\n\n[^n]: A note.\n")
    words = re.sub("<[^>]*>", "", html)
    assert words.count("[a") + words.count("a[") >= 30_000 - 1
    assert 'class="footnote-ref"' in html
    assert findings == []


def test_a_kind_that_nobody_knows_is_told_and_shown() -> None:
    html, findings = render("::: my-class\nText\n:::\n")
    assert findings == [("unknown-block", 1)]
    assert '<div class="block my-class">' in html
    assert "Text" in html


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["::: challenge", ":::: solution", ":::", ":::::::", "::: {.callout #x}", ""]
        ),
        st.sampled_from(
            ["- item", "> quote", "## title", "    indented", "```", "1. first", "---"]
        ),
        st.from_regex(r"[ ]{0,5}[a-z]{3,9}( [a-z]{3,9}){0,3}", fullmatch=True),
        st.from_regex(r"[>:\- ]{0,6}[a-z]{3,9}", fullmatch=True),
    ),
    max_size=25,
)


@given(LINES)
def test_no_word_is_lost_however_the_lines_fall(lines: list[str]) -> None:
    text = "\n".join(lines)
    html, _ = render(text)
    assert set(WORD.findall(text)) - set(WORD.findall(html)) == set()
    for tag in ("div", "details", "section", "li", "blockquote"):
        assert len(re.findall(rf"<{tag}\b", html)) == html.count(f"</{tag}>")


@given(st.text(alphabet=":::{}#. \n\t->abcdef`*_[]é", max_size=120))
def test_no_word_of_arbitrary_text_is_lost(text: str) -> None:
    """Compared with plain CommonMark, since that has its own ways to hide a link's address."""
    plain = MarkdownIt("commonmark").render(text)
    env: dict[str, object] = {"language": "en", "drop": set()}
    html = new_parser().render(text, env)
    told = " ".join(finding.text for finding in noted(env))
    written = set(WORD.findall(unescape(re.sub(r"<[^>]*>", " ", plain))))
    assert written - set(WORD.findall(html + told)) == set()


@given(st.text(max_size=200))
def test_any_text_parses_as_without_the_syntax_when_it_has_no_colons(text: str) -> None:
    plain = MarkdownIt("commonmark")
    extended = MarkdownIt("commonmark")
    fenced_divs(extended)
    without = text.replace(":", "")
    assert extended.render(without) == plain.render(without)
