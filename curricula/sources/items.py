"""Questions with an answer key, written in Markdown within a lesson of our own format.

    ::: item {#first-sum}
    What does `print(2 + 3)` show?

    - [ ] `2 + 3`
      > Quotation marks would be needed for that.
    - [x] `5`
    :::

`#first-sum` names the question; `practice` in the braces keeps it out of the score, `multiple`
lets several answers be right. Answers are keyed a, b, c… or by their own `{#key}` at the end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from string import ascii_lowercase

from curricula.errors import Problem
from curricula.model import Item, Option
from curricula.rendering import read_fence
from curricula.sources.slugs import is_slug

CODE_FENCE = re.compile(r"\s*(`{3,}|~{3,})(.*)")
ANSWER = re.compile(r"[-*+][ \t]+\[(?P<mark>[ xX])\][ \t]+(?P<text>.+)")
RIGHT_ANSWER = re.compile(r"[ \t]*[-*+][ \t]+\[[xX]\][ \t]")
OUTSIDE = (
    "marks a right answer outside of a question, where learners would read it. "
    "Begin the question with a line ::: item {#its-name} and end it with a line :::"
)
OWN_KEY = re.compile(r"\s*\{#(?P<key>[a-z0-9-]+)\}\s*$")
FEEDBACK = re.compile(r"[ \t]+>[ \t]?(?P<text>.*)")
KINDS = ("single", "multiple")
MOST_ANSWERS = len(ascii_lowercase)


@dataclass(slots=True)
class _Answer:
    line: int
    correct: bool
    text: list[str]
    feedback: list[str] = field(default_factory=list)


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
        code, is_code = _code_state(code, line)
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


def _code_state(code: str, line: str) -> tuple[str, bool]:
    """(the fence that code is within now, whether this line belongs to code)."""
    match = CODE_FENCE.match(line)
    if code:
        ends = match and match[1].startswith(code) and not match[2].strip()
        return ("" if ends else code), True
    return (match[1], True) if match else ("", False)


def _item(
    path: str, line: int, opening: str, lines: list[tuple[int, str]], problems: list[Problem]
) -> Item | None:
    found = len(problems)

    def refuse(at: int, message: str) -> None:
        problems.append(Problem(path, at, message))

    fence = read_fence(opening)
    assert fence is not None
    words = {*fence.words, *fence.classes[1:]}
    kind = fence.values.get("kind") or next((each for each in KINDS if each in words), "single")
    unknown = sorted((words - {*KINDS, "practice"}) | (set(fence.values) - {"kind"}))
    if unknown or kind not in KINDS:
        refuse(
            line,
            f"{unknown[0] if unknown else kind!r} says nothing about a question. Use "
            "{#its-name}, and if you want: practice, kind=single or kind=multiple.",
        )
    if not fence.id or not is_slug(fence.id):
        refuse(line, "needs a name in lower-case letters, digits and hyphens: ::: item {#its-name}")
    prompt, answers = _split(path, lines, problems)
    if not prompt:
        refuse(line, "asks nothing. Write the question above its answers.")
    options = tuple(_options(answers))
    right = sum(option.correct for option in options)
    if len(options) < 2 or len(options) > MOST_ANSWERS:
        refuse(
            line, f"has {len(options)} answers. Give 2 to {MOST_ANSWERS}: - [x] right, - [ ] wrong"
        )
    elif right == 0:
        refuse(line, "has no right answer. Mark it so: - [x] the right answer")
    elif right > 1 and kind == "single":
        refuse(line, f"has {right} right answers. Leave one, or write kind=multiple in its braces.")
    if len({option.key for option in options}) < len(options):
        refuse(line, "has two answers with the same key. Give each {#key} once.")
    if len(problems) > found or not fence.id:
        return None
    return Item(
        slug=fence.id,
        kind="multiple" if kind == "multiple" else "single",
        prompt=prompt,
        options=options,
        graded="practice" not in words,
    )


def _split(
    path: str, lines: list[tuple[int, str]], problems: list[Problem]
) -> tuple[str, list[_Answer]]:
    prompt: list[str] = []
    answers: list[_Answer] = []
    code = ""
    for number, line in lines:
        code, is_code = _code_state(code, line)
        match = None if is_code else ANSWER.fullmatch(line.strip()) if line[:1] != " " else None
        if match:
            answers.append(_Answer(number, match["mark"] != " ", [match["text"]]))
        elif not answers:
            prompt.append(line)
        elif feedback := FEEDBACK.fullmatch(line):
            answers[-1].feedback.append(feedback["text"])
        elif line[:1] in (" ", "\t"):
            answers[-1].text.append(line.strip())
        elif line.strip():
            problems.append(
                Problem(
                    path,
                    number,
                    "stands between the answers. Write it above them, or indent it by two spaces "
                    "(and begin it with > when it is feedback).",
                )
            )
    return "\n".join(prompt).strip(), answers


def _options(answers: list[_Answer]) -> Iterator[Option]:
    for answer, letter in zip(answers, ascii_lowercase, strict=False):
        text = " ".join(part for part in answer.text if part)
        own = OWN_KEY.search(text)
        yield Option(
            key=own["key"] if own else letter,
            text=text[: own.start()] if own else text,
            correct=answer.correct,
            feedback=" ".join(answer.feedback).strip() or None,
        )
