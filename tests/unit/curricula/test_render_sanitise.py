"""Whatever an author, or somebody in an author's name, writes: nothing active comes out."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curricula.rendering import render_fragment, render_markdown_inline
from curricula.rendering.sanitise import WITH_MATHS, sanitise

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    '<a href=" &#106;avascript:alert(1)">x</a>',
    '<p style="position:fixed">x</p>',
    "<iframe src=https://evil.example></iframe>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<form action=https://evil.example><input name=x></form>",
    "<details open ontoggle=alert(1)>x</details>",
    "![x](https://evil.example/tracker.png)",
    "<img src=//evil.example/tracker.png>",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content=0>",
    '![x](y.png){onerror="alert(1)" style="x"}',
    "# x {#a onclick='alert(1)'}",
    "```{.python onclick=alert(1)}\nx\n```",
    "::: {.callout onclick='alert(1)'}\nx\n:::",
]


class Listing(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def assert_tame(html: str) -> None:
    listing = Listing()
    listing.feed(html)
    for tag, attributes in listing.tags:
        assert tag in WITH_MATHS
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name not in ("style", "srcdoc", "formaction", "srcset")
            if name == "href":
                assert (value or "").split(":")[0] in ("http", "https", "mailto")
            if name == "src":
                assert "evil" not in (value or "")


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_come_out_tame(attack: str) -> None:
    assert_tame(render_fragment(attack))
    assert_tame(render_markdown_inline(attack))


PIECES = st.sampled_from(
    [
        *ATTACKS,
        "<",
        ">",
        '"',
        "'",
        "`",
        "](",
        "[",
        "{",
        "}",
        "\n",
        "=",
        "on",
        "&#x6a;",
        "<!--",
        "-->",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=12).map("".join))
def test_no_mixture_comes_out_active(text: str) -> None:
    assert_tame(render_fragment(text))


def test_what_lessons_use_stays() -> None:
    html = sanitise(
        '<figure class="wide"><img src="a.png" alt="A" width="750" height="x"></figure>'
        "<details open><summary>S</summary><kbd>Ctrl</kbd></details>"
        '<table><tr><td colspan="2">t</td></tr></table><a href="b.md">b</a>',
        lambda url: f"/to/{url}",
    )
    assert '<figure class="author-wide"><img src="/to/a.png" alt="A" width="750"></figure>' in html
    assert "<summary>S</summary><kbd>Ctrl</kbd>" in html
    assert '<td colspan="2">' in html
    assert '<a href="/to/b.md" rel="noopener noreferrer">' in html


def test_an_id_is_given_once() -> None:
    html = sanitise('<p id="a">x</p><p id="a">y</p><p id="b c">z</p>', lambda url: url)
    assert html.count('id="a"') == 1
    assert 'id="b c"' not in html
