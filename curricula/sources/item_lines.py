"""The lines of a question: what it asks, its answers, what is said to them, notes for staff."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from curricula.model import ItemKind
from curricula.rendering import read_fence

Refuse = Callable[[int, str], None]
CODE_FENCE = re.compile(r"\s*(`{3,}|~{3,})(.*)")
TICK = re.compile(r"[-*+][ \t]+\[(?P<mark>[ xX])\][ \t]+(?P<text>.+)")
PAIR = re.compile(r"[-*+][ \t]+(?P<text>(?:.*[ \t])?=>(?:[ \t].*)?)")
STEP = re.compile(r"\d{1,3}[.)][ \t]+(?P<text>.+)")
KEY = re.compile(r"=[ \t]+(?P<text>.+)")
RIGHT, WRONG = "=", "!="
FEEDBACK = re.compile(r"[ \t]+>[ \t]?(?P<text>.*)")
ANSWERS: dict[ItemKind, re.Pattern[str]] = {
    "single": TICK,
    "multiple": TICK,
    "true-false": KEY,
    "fill-in": KEY,
    "numeric": KEY,
    "matching": PAIR,
    "sequencing": STEP,
}
BESIDE = (
    "stands between the answers. Write it above them, or indent it by two spaces "
    "(and begin it with > when it is feedback)."
)


@dataclass(slots=True)
class Answer:
    """`is_marked`: the box before it is ticked."""

    line: int
    parts: list[str]
    is_marked: bool = False
    said: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(part for part in self.parts if part)

    @property
    def feedback(self) -> str | None:
        return " ".join(self.said).strip() or None


@dataclass(slots=True)
class Body:
    """`right` and `wrong` are what is said to a whole answer, where the author says something."""

    prompt: str
    answers: list[Answer]
    right: Answer | None
    wrong: Answer | None
    guidance: str | None


def read_body(kind: ItemKind, lines: list[tuple[int, str]], refuse: Refuse) -> Body:
    """Sort the numbered lines of a question; a line that belongs to nothing is refused."""
    lines, guidance = _without_notes(lines)
    prompt: list[str] = []
    answers: list[Answer] = []
    whole: dict[str, Answer] = {}
    present: Answer | None = None
    code = ""
    for number, line in lines:
        code, is_code = code_state(code, line)
        begun = None if is_code or line[:1] in (" ", "\t") else _begin(kind, number, line)
        if begun is not None:
            present, mark = begun
            if mark is None:
                answers.append(present)
            elif whole.setdefault(mark, present) is not present:
                refuse(number, f"says a second time what {mark} is. Keep one.")
        elif present is None:
            prompt.append(line)
        elif feedback := FEEDBACK.fullmatch(line):
            present.said.append(feedback["text"])
        elif line[:1] in (" ", "\t"):
            present.parts.append(line.strip())
        elif line.strip():
            refuse(number, BESIDE)
    return Body(
        "\n".join(prompt).strip(), answers, whole.get(RIGHT), whole.get(WRONG), guidance or None
    )


def code_state(code: str, line: str) -> tuple[str, bool]:
    """(the fence that code is within now, whether this line belongs to code)."""
    match = CODE_FENCE.match(line)
    if code:
        ends = match and match[1].startswith(code) and not match[2].strip()
        return ("" if ends else code), True
    return (match[1], True) if match else ("", False)


def _begin(kind: ItemKind, number: int, line: str) -> tuple[Answer, str | None] | None:
    """The answer that begins with this line, and the mark of one that speaks of the whole."""
    bare = line.strip()
    pattern = ANSWERS.get(kind)
    if pattern is None or (pattern is TICK and bare in (RIGHT, WRONG)):
        return None
    if bare in (RIGHT, WRONG) and not (bare == RIGHT and pattern is KEY):
        return Answer(number, []), bare
    match = pattern.fullmatch(bare)
    if match is None:
        return None
    is_marked = pattern is TICK and match["mark"] != " "
    return Answer(number, [match["text"]], is_marked), None


def _without_notes(lines: list[tuple[int, str]]) -> tuple[list[tuple[int, str]], str]:
    """The lines without `::: instructor` blocks, and what those say."""
    kept: list[tuple[int, str]] = []
    notes: list[str] = []
    depth, code = 0, ""
    for number, line in lines:
        code, is_code = code_state(code, line)
        fence = None if is_code or not line.lstrip().startswith(":::") else read_fence(line)
        if depth == 0 and fence and fence.classes[:1] == ("instructor",):
            depth = 1
            continue
        if depth and fence:
            depth += 1 if fence.classes else -1
            if depth == 0:
                continue
        if depth:
            notes.append(line)
        else:
            kept.append((number, line))
    return kept, "\n".join(notes).strip()
