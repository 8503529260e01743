"""Questions as authors write them, and what is said when one cannot be used."""

import pytest

from curricula import Item, Option
from curricula.errors import Problem
from curricula.rendering import render_item
from curricula.sources.items import read_items


def read(text: str) -> tuple[tuple[Item, ...], list[str]]:
    problems: list[Problem] = []
    items = read_items("l.md", text, problems)
    return items, [str(problem) for problem in problems]


def test_a_single_choice_question() -> None:
    items, problems = read(
        "Text\n\n::: item {#sum}\nWhat is `2 + 3`?\n\n- [ ] `2`\n  > No,\n  > not at all.\n"
        "- [x] `5`\n  in words: five\n:::\n\nMore\n"
    )
    assert problems == []
    assert items == (
        Item(
            slug="sum",
            kind="single",
            prompt="What is `2 + 3`?",
            options=(
                Option("a", "`2`", correct=False, feedback="No, not at all."),
                Option("b", "`5` in words: five", correct=True),
            ),
        ),
    )


def test_a_practice_question_with_several_right_answers_and_keys_of_its_own() -> None:
    items, problems = read(
        "::::: item {#many kind=multiple practice}\nWhich?\n\n* [x] one {#first}\n* [X] two\n"
        "* [ ] three\n:::::\n"
    )
    assert problems == []
    (item,) = items
    assert (item.kind, item.graded) == ("multiple", False)
    assert [(option.key, option.text, option.correct) for option in item.options] == [
        ("first", "one", True),
        ("b", "two", True),
        ("c", "three", False),
    ]


def test_code_in_a_question_may_hold_anything() -> None:
    items, problems = read(
        "::: item {#code}\nWhat does it show?\n\n```\n::: \n- [x] not an answer\n```\n\n"
        "- [x] this\n- [ ] that\n:::\n"
    )
    assert problems == []
    assert "not an answer" in items[0].prompt
    assert len(items[0].options) == 2


def test_an_item_in_a_code_block_is_an_example_and_no_question() -> None:
    assert read("```\n::: item {#x}\n- [x] a\n:::\n```\n") == ((), [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("::: item\nQ\n- [x] a\n- [ ] b\n:::", "l.md:1: needs a name"),
        ("::: item {#Über}\nQ\n- [x] a\n- [ ] b\n:::", "l.md:1: needs a name"),
        ("::: item {#a}\n- [x] a\n- [ ] b\n:::", "l.md:1: asks nothing"),
        ("::: item {#a}\nQ\n- [x] a\n:::", "l.md:1: has 1 answers"),
        ("::: item {#a}\nQ\n- [ ] a\n- [ ] b\n:::", "l.md:1: has no right answer"),
        ("::: item {#a}\nQ\n- [x] a\n- [x] b\n:::", "l.md:1: has 2 right answers"),
        ("::: item {#a hard}\nQ\n- [x] a\n- [ ] b\n:::", "l.md:1: 'hard' says nothing"),
        ("::: item {#a kind=essay}\nQ\n- [x] a\n- [ ] b\n:::", "l.md:1: 'essay' says nothing"),
        ("::: item {#a}\nQ\n- [x] a\nloose\n- [ ] b\n:::", "l.md:4: stands between the answers"),
        ("::: item {#a}\nQ\n- [x] a {#k}\n- [ ] b {#k}\n:::", "l.md:1: has two answers with"),
        ("\n::: item {#a}\nQ\n- [x] a\n- [ ] b\n", "l.md:2: opens a question that never ends"),
        (
            "::: item {#a}\nQ\n- [x] a\n- [ ] b\n:::\n::: item {#a}\nQ\n- [x] a\n- [ ] b\n:::",
            "l.md:6: names a second question #a",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    _, problems = read(text)
    assert len(problems) == 1
    assert problems[0].startswith(said)


def test_a_question_is_rendered_without_telling_what_is_right() -> None:
    items, _ = read("::: item {#a}\n*Which*?\n\n- [x] `x < y`\n- [ ] <script>no</script>b\n:::\n")
    rendered = render_item(items[0])
    assert rendered.prompt_html == "<p><em>Which</em>?</p>\n"
    assert rendered.options == (("a", "<code>x &lt; y</code>"), ("b", "b"))
