"""Every kind of question as authors write it; sentences say what to do where one cannot be used."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curricula import EntryKind, Item, Option, read_source
from curricula.errors import Problem
from curricula.marking import mark
from curricula.rendering import render_item
from curricula.sources.items import KINDS, read_items
from tests.unit.curricula.test_marking import right_answer


def read(text: str) -> tuple[tuple[Item, ...], list[str]]:
    problems: list[Problem] = []
    items = read_items("l.md", text, problems)
    return items, [str(problem) for problem in problems]


def one(marks: str, body: str) -> Item:
    items, problems = read(f"::: item {{#q {marks}}}\nAsk?\n\n{body}\n:::\n")
    assert problems == []
    return items[0]


def test_true_or_false() -> None:
    item = one("kind=true-false", "= False\n  > Right.\n!=\n  > Read again.")
    assert item == Item(
        "q",
        "true-false",
        "Ask?",
        accepted=("false",),
        feedback_right="Right.",
        feedback_wrong="Read again.",
    )


def test_fill_in_accepts_several_answers_and_a_bar_within_one() -> None:
    item = one("kind=fill-in case-matters", "= Paris | Lutetia\n= a\\|b")
    assert item.accepted == ("Paris", "Lutetia", "a|b")
    assert item.case_matters


@pytest.mark.parametrize(
    ("written", "number", "tolerance"),
    [
        ("= 3.14 ± 0.01", 3.14, 0.01),
        ("= 3,14 +/- 0,01", 3.14, 0.01),
        ("= -2 +- 1", -2.0, 1.0),
        ("= 1 000 000", 1e6, 0.0),
    ],
)
def test_numeric(written: str, number: float, tolerance: float) -> None:
    item = one("numeric points=2.5 practice", written)
    assert (item.number, item.tolerance) == (number, tolerance)
    assert (item.points, item.graded) == (2.5, False)


def test_matching_keys_do_not_tell_what_belongs_together() -> None:
    item = one(
        "kind=matching", "- soup => pot\n- bread => oven {#heat}\n- stew => pot\n- => fridge"
    )
    assert item.options == (
        Option("b", "soup", False, None, "3"),
        Option("a", "bread", False, None, "heat"),
        Option("c", "stew", False, None, "3"),
    )
    assert [(target.key, target.text) for target in item.targets] == [
        ("1", "fridge"),
        ("3", "pot"),
        ("heat", "oven"),
    ]


def test_sequencing_keys_do_not_tell_the_order() -> None:
    item = one("kind=sequencing", "1. Write\n2. Test\n   twice\n3. Land\n=\n  > Good.")
    assert [(option.key, option.text) for option in item.options] == [
        ("c", "Write"),
        ("b", "Test twice"),
        ("a", "Land"),
    ]
    assert item.feedback_right == "Good."


def test_notes_for_staff_are_no_part_of_what_learners_see() -> None:
    body = "::: instructor\nLook for **x**.\n\n::: hint\nand y\n:::\n:::"
    item = one("kind=free-text", body)
    assert item.prompt == "Ask?"
    assert item.guidance == "Look for **x**.\n\n::: hint\nand y\n:::"
    rendered = render_item(item)
    assert "Look" not in rendered.prompt_html
    assert "<strong>x</strong>" in (rendered.guidance_html or "")


@pytest.mark.parametrize(
    ("marks", "body", "said"),
    [
        ("kind=true-false", "= yes", "l.md:4: is neither = true nor = false."),
        ("kind=true-false", "- [x] true", "l.md:1: has 0 answers. Give one: = true"),
        ("kind=fill-in", "", "l.md:1: accepts no answer."),
        ("kind=fill-in", "= a | ", "l.md:4: accepts an empty answer."),
        ("kind=fill-in", "= a[,]b", "l.md:4: accepts 'a[,]b', but learning records keep"),
        ("kind=fill-in", "= {lang=en}a", "l.md:4: accepts '{lang=en}a', but learning records"),
        ("kind=numeric", "= about 3", "l.md:4: is no number. Write it so: = 3.14"),
        ("kind=numeric", "= 3 ± x", "l.md:4: is no number. Write it so: = 3.14"),
        ("kind=numeric", "= 3 ± -1", "l.md:4: has a tolerance below zero."),
        ("kind=numeric", "= 3\n= 4", "l.md:5: has 2 answers. Give one: = 3.14"),
        ("kind=matching", "- a => b", "l.md:1: has 1 pairs. Give 2 to 26"),
        ("kind=matching", "- a => b\n- c =>\n- d => e", "l.md:5: matches nothing."),
        ("kind=matching", "- a => b\n- a => c", "l.md:5: matches 'a' a second time."),
        ("kind=sequencing", "1. a\n2. b", "l.md:1: has 2 steps. Give 3 to 26"),
        ("kind=sequencing", "1. a\n2. b\n3. a", "l.md:6: is a step that was there already."),
        ("kind=sequencing", "1. a\n2. b\n3. c\n!=\n!=", "l.md:8: says a second time what !="),
        ("points=0", "- [x] a\n- [ ] b", "l.md:1: needs points above 0"),
        ("points=many", "- [x] a\n- [ ] b", "l.md:1: needs points above 0"),
        ("", "= 5", "l.md:1: has 0 answers. Give 2 to 26: - [x] right, - [ ] wrong (or say"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(marks: str, body: str, said: str) -> None:
    _, problems = read(f"::: item {{#q {marks}}}\nAsk?\n\n{body}\n:::")
    assert len(problems) == 1
    assert problems[0].startswith(said)


EVERY_KIND = """\
::: item {#a kind=true-false}
Is it?

= true
:::

::: item {#b kind=fill-in case-matters points=2}
Which city?

= Paris | paris | Lutetia
  > The same *city*.
!=
  > It lies on the Seine.
:::

::: item {#c kind=numeric}
How long?

= 3.14 ± 0.01
:::

::: item {#d kind=matching}
Match them.

- soup => pot
- stew => pot
- => fridge
:::

::: item {#e kind=sequencing}
Put them in order.

1. Heat
2. Shape
3. Bake
:::

::: item {#f kind=free-text}
Tell.

::: instructor
An example of her own.
:::
:::
"""


def test_every_word_of_every_kind_is_accounted_for(tmp_path: Path) -> None:
    (tmp_path / "curriculum.yaml").write_text(
        "title: T\nslug: t\nlanguage: en\nlicence: L\nattribution: N\nmodules:\n"
        "  - slug: m\n    title: M\n    lessons:\n      - {slug: l, title: L, file: l.md}\n",
        "utf-8",
    )
    (tmp_path / "l.md").write_text(EVERY_KIND, "utf-8")
    found = read_source(tmp_path)
    assert [item.kind for item in found.curriculum.lessons[0].items] == [
        "true-false",
        "fill-in",
        "numeric",
        "matching",
        "sequencing",
        "free-text",
    ]
    assert [e for e in found.report.entries if e.kind is EntryKind.NOT_SHOWN] == []


LINES = st.sampled_from(
    [
        "- [x] right",
        "- [ ] wrong {#k}",
        "= true",
        "= 3,5 ± 0.1",
        "= a | b",
        "= ",
        "=",
        "!=",
        "  > said",
        "  more",
        "- left => right",
        "- other => right",
        "- => nothing",
        "1. first",
        "2. second",
        "9) ninth",
        "Ask?",
        "",
        "```",
        "::: instructor",
        "::: hint",
        ":::",
        "loose | text",
    ]
)
MARKS = st.sampled_from(
    ["", *(f"kind={kind}" for kind in KINDS), "practice", "points=0,5", "essay"]
)


@given(MARKS, st.lists(LINES, max_size=14))
def test_whatever_is_written_is_a_question_or_a_problem_with_a_line(
    marks: str, lines: list[str]
) -> None:
    text = "\n".join([f"::: item {{#q {marks}}}", "Ask?", *lines, ":::"])
    items, problems = read(text)
    assert items or problems
    for problem in problems:
        assert 1 <= int(problem.removeprefix("l.md:").partition(":")[0]) <= text.count("\n") + 1
    for item in items:
        assert render_item(item).prompt_html
        if item.kind != "free-text":
            assert mark(item, right_answer(item)).scaled == 1.0
