"""What makes an answer right, by kind of question, as authors write it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_lowercase
from typing import Any

from curricula.model import ItemKind, Option
from curricula.sources.item_lines import Answer, Body, Refuse
from curricula.typed_answers import read_number

OWN_KEY = re.compile(r"\s*\{#(?P<key>[a-z0-9-]+)\}\s*$")
MOST_ANSWERS = len(ascii_lowercase)
TOLERANCE = re.compile(r"±|\+/-|\+-")
UNESCAPED_BAR = re.compile(r"(?<!\\)\|")
RESERVED = re.compile(r"\[[,.:]\]|^\{")
BEFORE = "Begin each answer with = on a line of its own"


@dataclass(frozen=True, slots=True)
class Question:
    """`line` is where the question opens; problems are told with `refuse`."""

    kind: ItemKind
    line: int
    body: Body
    refuse: Refuse


def key_of(question: Question) -> dict[str, Any]:
    """The fields of an `Item` that hold its answer key."""
    return READERS[question.kind](question)


def _choice(question: Question) -> dict[str, Any]:
    answers, line, refuse = question.body.answers, question.line, question.refuse
    right = sum(answer.is_marked for answer in answers)
    if not 2 <= len(answers) <= MOST_ANSWERS:
        refuse(
            line,
            f"has {len(answers)} answers. Give 2 to {MOST_ANSWERS}: - [x] right, - [ ] wrong "
            "(or say with kind= what else it asks for)",
        )
    elif right == 0:
        refuse(line, "has no right answer. Mark it so: - [x] the right answer")
    elif right > 1 and question.kind == "single":
        refuse(line, f"has {right} right answers. Leave one, or write kind=multiple in its braces.")
    options = []
    for answer, letter in zip(answers, ascii_lowercase, strict=False):
        text, key = _own_key(answer.text)
        options.append(Option(key or letter, text, answer.is_marked, answer.feedback))
    _check_keys(question, options)
    return {"options": tuple(options)}


def _true_false(question: Question) -> dict[str, Any]:
    answer = _only(question, "= true or = false")
    said = answer.text.strip().lower() if answer else ""
    if answer and said not in ("true", "false"):
        question.refuse(answer.line, "is neither = true nor = false. Write one of them.")
    return {"accepted": (said,), **_feedback(question)}


def _fill_in(question: Question) -> dict[str, Any]:
    accepted: list[str] = []
    for answer in question.body.answers:
        for part in UNESCAPED_BAR.split(answer.text):
            text = part.replace("\\|", "|").strip()
            if not text:
                question.refuse(answer.line, "accepts an empty answer. Write one between the |.")
            elif RESERVED.search(text):
                question.refuse(
                    answer.line,
                    f"accepts {text!r}, but learning records keep [,] [.] [:] and a brace at the "
                    "beginning for themselves. Ask for something else.",
                )
            else:
                accepted.append(text)
    if not question.body.answers:
        question.refuse(question.line, f"accepts no answer. {BEFORE}: = Paris | París")
    return {"accepted": tuple(dict.fromkeys(accepted)), **_feedback(question)}


def _numeric(question: Question) -> dict[str, Any]:
    answer = _only(question, "= 3.14 ± 0.01")
    if answer is None:
        return {}
    said, *rest = TOLERANCE.split(answer.text, maxsplit=1)
    number, tolerance = read_number(said), read_number(rest[0]) if rest else Decimal(0)
    if number is None or tolerance is None:
        question.refuse(
            answer.line, "is no number. Write it so: = 3.14, or with a tolerance: = 3.14 ± 0.01"
        )
        return {}
    if tolerance < 0:
        question.refuse(answer.line, "has a tolerance below zero. Leave out its minus.")
    return {"number": float(number), "tolerance": float(tolerance), **_feedback(question)}


def _matching(question: Question) -> dict[str, Any]:
    refuse = question.refuse
    pairs: list[tuple[Answer, str, str]] = []
    for answer in question.body.answers:
        left, _, right = answer.text.rpartition("=>")
        if not right.strip():
            refuse(answer.line, "matches nothing. Write it so: - left => right")
        pairs.append((answer, left.strip(), right.strip()))
    sources = [(answer, left, right) for answer, left, right in pairs if left]
    if not 2 <= len(sources) <= MOST_ANSWERS:
        refuse(
            question.line,
            f"has {len(sources)} pairs. Give 2 to {MOST_ANSWERS}: - left => right "
            "(and - => right for one that fits nothing)",
        )
    for number, (answer, left, _) in enumerate(sources):
        if any(left == other for _, other, _ in sources[:number]):
            refuse(answer.line, f"matches {left!r} a second time. Match it once.")
    targets = _keyed(dict.fromkeys(right for _, _, right in pairs), str)
    lefts = _keyed([left for _, left, _ in sources], _letter)
    options = [
        Option(lefts[left].key, lefts[left].text, False, answer.feedback, targets[right].key)
        for answer, left, right in sources
    ]
    _check_keys(question, list(lefts.values()))
    _check_keys(question, list(targets.values()))
    by_key = sorted(targets.values(), key=lambda target: target.key)
    return {"options": tuple(options), "targets": tuple(by_key), **_feedback(question)}


def _sequencing(question: Question) -> dict[str, Any]:
    answers = question.body.answers
    if not 3 <= len(answers) <= MOST_ANSWERS:
        question.refuse(
            question.line,
            f"has {len(answers)} steps. Give 3 to {MOST_ANSWERS} in the right order: 1. first",
        )
    texts = [answer.text for answer in answers]
    for number, answer in enumerate(answers):
        if answer.text in texts[:number]:
            question.refuse(answer.line, "is a step that was there already. Make them differ.")
    keyed = _keyed(texts, _letter)
    _check_keys(question, list(keyed.values()))
    options = [
        Option(keyed[answer.text].key, keyed[answer.text].text, False, answer.feedback)
        for answer in answers
    ]
    return {"options": tuple(options), **_feedback(question)}


def _free_text(_question: Question) -> dict[str, Any]:
    return {}


READERS: dict[ItemKind, Callable[[Question], dict[str, Any]]] = {
    "single": _choice,
    "multiple": _choice,
    "true-false": _true_false,
    "fill-in": _fill_in,
    "numeric": _numeric,
    "matching": _matching,
    "sequencing": _sequencing,
    "free-text": _free_text,
}


def _only(question: Question, example: str) -> Answer | None:
    answers = question.body.answers
    if len(answers) == 1:
        return answers[0]
    where = answers[1].line if answers else question.line
    question.refuse(where, f"has {len(answers)} answers. Give one: {example}")
    return None


def _feedback(question: Question) -> dict[str, Any]:
    """What is said to a whole answer: under `=` when it is right, under `!=` to any other."""
    body = question.body
    keyed = question.kind in ("true-false", "fill-in", "numeric")
    right = next((a for a in body.answers if a.feedback), None) if keyed else body.right
    return {
        "feedback_right": right.feedback if right else None,
        "feedback_wrong": body.wrong.feedback if body.wrong else None,
    }


def _keyed(texts: Any, name: Callable[[int], str]) -> dict[str, Option]:
    """Options by their written text, keyed in the order of the alphabet: the author's own order
    gives the answer away, and keys can be read in a page's source.
    """
    ordered = sorted(dict.fromkeys(texts), key=lambda text: (text.casefold(), text))
    options = {}
    for number, written in enumerate(ordered, start=1):
        text, key = _own_key(written)
        options[written] = Option(key or name(number), text, False)
    return options


def _letter(number: int) -> str:
    return ascii_lowercase[(number - 1) % MOST_ANSWERS]


def _own_key(text: str) -> tuple[str, str | None]:
    own = OWN_KEY.search(text)
    return (text[: own.start()], own["key"]) if own else (text, None)


def _check_keys(question: Question, options: list[Option]) -> None:
    if len({option.key for option in options}) < len(options):
        question.refuse(question.line, "has two answers with the same key. Give each {#key} once.")
