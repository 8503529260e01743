"""Questions with an answer key, written in Markdown within a lesson of our own format.

    ::: item {#first-sum}
    What does `print(2 + 3)` show?

    - [ ] `2 + 3`
      > Quotation marks would be needed for that.
    - [x] `5`
    :::

`#first-sum` names the question; `practice` in the braces keeps it out of the score, `kind=` says
what it asks for. Answers are keyed a, b, c… or by their own `{#key}` at the end.
"""

import re
from collections.abc import Iterator
from typing import get_args

from curricula.errors import Problem
from curricula.model import Item, ItemKind
from curricula.rendering import read_fence
from curricula.sources.item_keys import Question, key_of
from curricula.sources.item_lines import code_state, read_body
from curricula.sources.slugs import is_slug
from curricula.typed_answers import read_number

RIGHT_ANSWER = re.compile(r"[ \t]*[-*+][ \t]+\[[xX]\][ \t]")
OUTSIDE = (
    "marks a right answer outside of a question, where learners would read it. "
    "Begin the question with a line ::: item {#its-name} and end it with a line :::"
)
KINDS: tuple[ItemKind, ...] = get_args(ItemKind)
MOST_POINTS = 100


def read_items(path: str, body: str, problems: list[Problem]) -> tuple[Item, ...]:
    """The lesson's items in order; what is wrong with one is added to `problems`."""
    items: list[Item] = []
    for line, mark, lines in _blocks(path, body, problems):
        item = _item(path, line, mark, lines, problems)
        if item and any(other.slug == item.slug for other in items):
            problems.append(
                Problem(path, line, f"names a second question #{item.slug}. Choose another name.")
            )
        elif item:
            items.append(item)
    return tuple(items)


def _blocks(
    path: str, body: str, problems: list[Problem]
) -> Iterator[tuple[int, str, list[tuple[int, str]]]]:
    """(line, opening line, [(line, text), …]) of each item; code blocks are looked past."""
    opened: tuple[int, str] | None = None
    lines: list[tuple[int, str]] = []
    depth = 0
    code = ""
    for number, line in enumerate(body.split("\n"), start=1):
        code, is_code = code_state(code, line)
        fence = None if is_code or not line.lstrip().startswith(":::") else read_fence(line)
        if opened is None:
            if fence and fence.classes[:1] == ("item",):
                opened, lines, depth = (number, line), [], 1
            elif not is_code and RIGHT_ANSWER.match(line):
                problems.append(Problem(path, number, OUTSIDE))
            continue
        if fence:
            depth += 1 if fence.classes else -1
            if depth == 0:
                yield *opened, lines
                opened = None
                continue
        lines.append((number, line))
    if opened:
        problems.append(
            Problem(path, opened[0], "opens a question that never ends. Close it with a line :::")
        )


def _item(
    path: str, line: int, opening: str, lines: list[tuple[int, str]], problems: list[Problem]
) -> Item | None:
    found = len(problems)

    def refuse(at: int, message: str) -> None:
        problems.append(Problem(path, at, message))

    fence = read_fence(opening)
    assert fence is not None
    words = {*fence.words, *fence.classes[1:]}
    said = fence.values.get("kind") or next((each for each in KINDS if each in words), "single")
    kind = next((each for each in KINDS if each == said), None)
    unknown = sorted(
        (words - {*KINDS, "practice", "case-matters"}) | (set(fence.values) - {"kind", "points"})
    )
    if unknown or kind is None:
        refuse(
            line,
            f"{unknown[0] if unknown else said!r} says nothing about a question. Use "
            "{#its-name}, and if you want: practice, points=2, case-matters (with fill-in), and "
            f"kind= one of {', '.join(KINDS)}.",
        )
        return None
    if not fence.id or not is_slug(fence.id):
        refuse(line, "needs a name in lower-case letters, digits and hyphens: ::: item {#its-name}")
    points = read_number(fence.values.get("points", "1"))
    if points is None or not 0 < points <= MOST_POINTS:
        refuse(line, f"needs points above 0 and up to {MOST_POINTS}, such as points=2.")
    body = read_body(kind, lines, refuse)
    if not body.prompt:
        refuse(line, "asks nothing. Write the question above its answers.")
    key = key_of(Question(kind, line, body, refuse))
    if len(problems) > found or not fence.id or points is None:
        return None
    return Item(
        slug=fence.id,
        kind=kind,
        prompt=body.prompt,
        graded="practice" not in words,
        case_matters="case-matters" in words,
        guidance=body.guidance,
        points=float(points),
        **key,
    )
