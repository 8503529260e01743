"""Formulas become MathML; what cannot be set is shown as it was written, and told."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curricula.rendering.mathml import mathml
from curricula.rendering.sanitise import sanitise
from tests.unit.curricula.test_render_page import kinds, render


def formulas(text: str) -> list[tuple[str, str]]:
    """(display, LaTeX) of each formula on the page."""
    html = render(text).html
    return re.findall(
        r'<math display="(\w+)">.*?<annotation [^>]*>(.*?)</annotation>', html, re.DOTALL
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A sum $\\sum_{i=1}^{N} 2^{-i}$.", [("inline", "\\sum_{i=1}^{N} 2^{-i}")]),
        ("$x_1 * y_1$ and $z$ of 5", [("inline", "x_1 * y_1"), ("inline", "z")]),
        ("Half \\(a_b\\) and \\[c\\] here", [("inline", "a_b"), ("block", "c")]),
        ("In a line $$a^2$$ too", [("block", "a^2")]),
        ("$$\nx\n$$\n", [("block", "\nx\n")]),
        ("\\[\nx\n\\]\n", [("block", "\nx\n")]),
        ("> $$\n> x\n> $$\n", [("block", "\nx\n")]),
        ("- a\n\n  $$x$$\n", [("block", "x")]),
        ("$a\\$b$", [("inline", "a\\$b")]),
    ],
)
def test_every_way_to_write_a_formula(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(way, tex.strip()) for way, tex in formulas(text)] == [
        (way, tex.strip()) for way, tex in expected
    ]
    assert kinds(render(text)) == []


def test_an_environment_needs_no_dollars() -> None:
    html = render("\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}\n").html
    assert html.count("<mtr>") == 2
    assert "(1)" not in html


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 or $ 6, or 7$.",
        "Between $5 and $10",
        "`$HOME` and `$PATH`",
        "Two $ signs $ apart",
        "An \\$escaped\\$ dollar",
        "$$\n\nblank\n\n$$",
        "Open \\( alone, $alone",
        "    $$x$$",
    ],
)
def test_what_is_no_formula_stays_text(text: str) -> None:
    assert "<math" not in render(text + "\n").html


@pytest.mark.parametrize(
    "formula", ["\\foo{x}", "\\frac{a", "a}", "\\left( x", "x_", "\\def\\a{b}\\a"]
)
def test_what_cannot_be_set_is_shown_and_told_with_its_line(formula: str) -> None:
    rendered = render(f"Text\n\n$$\n{formula}\n$$\n")
    assert '<code class="math">' in rendered.html
    [finding] = rendered.findings
    assert (finding.kind.value, finding.line) == ("maths", 3)
    assert formula in finding.text
    assert "<math" not in rendered.html


def test_only_what_makes_a_formula_comes_through() -> None:
    html = render(
        "$\\href{javascript:alert(1)}{x} \\style{position:fixed}{y} \\class{btn}{z}$ "
        "$\\text{<img src=x onerror=alert(1)>}$ "
        '<math href="javascript:alert(1)"><mi onclick="a()">q</mi></math>\n'
    ).html
    tags = re.findall(r"<[^>]*>", html)
    assert not any(
        word in tag for tag in tags for word in ("href", "style", 'class="btn', "onclick", "img")
    )


@given(st.text(alphabet="\\{}_^&$ abfrctxleighpmn0<>'\"%#~[]()=", max_size=60), st.booleans())
def test_whatever_is_converted_is_sound(latex: str, display: bool) -> None:
    found = mathml(latex, display=display)
    if found is not None:
        clean = sanitise(found, lambda _: None)
        assert clean.count("<") == found.count("<")
        assert clean.startswith("<math ")


def test_nothing_grows_beyond_measure() -> None:
    assert mathml("x" * 6_000, display=False) is None
    assert mathml("{" * 60 + "}" * 60, display=False) is None
    assert "<math" not in render("\\(" * 20_000).html
    assert "<math" not in render("$a " * 20_000).html
