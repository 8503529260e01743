"""Rules of lessons: a lesson changes single ones of the curriculum, and documents keep them."""

from pathlib import Path

import orjson
import pytest

from curricula import BadSource, Item, Lesson, Option, Rules, read_source
from curricula.document import curriculum_of, to_document
from curricula.model import Curriculum, Module

SETTINGS = """\
title: T
slug: t
language: en
licence: CC BY 4.0
attribution: Nobody
rules:
  attempts: 2
  feedback: after-finishing
modules:
  - slug: m
    title: M
    lessons:
      - slug: a
        title: A
        file: a.md
      - slug: b
        title: B
        file: b.md
        rules: {attempts: unlimited, counts: best, minutes: 20, shuffle: true, retakes: 0}
"""


def read(folder: Path, settings: str) -> tuple[Lesson, ...]:
    (folder / "curriculum.yaml").write_text(settings, "utf-8")
    for name in ("a", "b"):
        (folder / f"{name}.md").write_text("Text.\n", "utf-8")
    return read_source(folder).curriculum.lessons


def test_a_lesson_changes_single_rules(tmp_path: Path) -> None:
    first, second = read(tmp_path, SETTINGS)
    assert first.rules == Rules(attempts=2, feedback="after-finishing")
    assert second.rules == Rules(
        retakes=0, counts="best", feedback="after-finishing", shuffle=True, minutes=20
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("attempts: 0", "curriculum.yaml:7: rules.attempts must be 1 to 100, or unlimited."),
        ("attempts: many", "curriculum.yaml:7: rules.attempts must be 1 to 100, or unlimited."),
        ("attempts: 2.5", "curriculum.yaml:7: rules.attempts must be 1 to 100, or unlimited."),
        ("counts: first", "curriculum.yaml:7: rules.counts must be last or best."),
        ("shuffle: 1", "curriculum.yaml:7: rules.shuffle must be true or false."),
        ("tries: 2", "curriculum.yaml:7: rules.tries is nothing that curriculum.yaml knows."),
    ],
)
def test_a_wrong_rule_is_told_with_its_line(tmp_path: Path, written: str, said: str) -> None:
    with pytest.raises(BadSource) as refused:
        read(tmp_path, SETTINGS.replace("attempts: 2", written))
    assert str(refused.value).startswith(said)


def test_a_document_gives_the_same_model_back() -> None:
    matching = Item(
        "m",
        "matching",
        "Match",
        (Option("a", "A", False, None, "1"), Option("b", "B", False, "No.", "2")),
        targets=(Option("1", "One", False), Option("2", "Two", False)),
        feedback_right="Good.",
    )
    word = Item("w", "fill-in", "Which?", accepted=("x", "y"), case_matters=True, points=2)
    number = Item("n", "numeric", "How many?", number=3.14, tolerance=0.01, graded=False)
    text = Item("t", "free-text", "Tell.", guidance="Look.")
    lesson = Lesson("l", "L", "l.md", (matching, word, number, text), 5, Rules(2, 1, "best"))
    whole = Curriculum("c", "C", "en", (Module("m", "M", (lesson,)),))
    assert curriculum_of(to_document(whole)) == whole


def test_a_document_of_release_0007_reads_back() -> None:
    item = {
        "slug": "q",
        "kind": "single",
        "prompt": "Which?",
        "graded": True,
        "options": [
            {"key": "a", "text": "A", "correct": True, "feedback": None},
            {"key": "b", "text": "B", "correct": False, "feedback": "No."},
        ],
    }
    lesson = {"slug": "l", "title": "L", "path": "l.md", "items": [item], "minutes": None}
    old = {
        "slug": "c",
        "title": "C",
        "language": "en",
        "description": "",
        "licence": "",
        "attribution": "",
        "pages": [],
        "pass_mark": 0.7,
        "modules": [{"slug": "m", "title": "M", "lessons": [lesson]}],
    }
    (read,) = curriculum_of(orjson.dumps(old)).lessons
    assert read.rules == Rules()
    assert read.items[0].options[1].feedback == "No."
    assert (read.items[0].points, read.items[0].targets) == (1.0, ())
