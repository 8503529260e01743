"""The course that is learnt under fire: what there is, what she clicks, what must come of it."""

from typing import Any

from curricula import Curriculum, Item, Lesson, Module, Option, ReadSource, Report


def _item(slug: str, right: str) -> Item:
    options = tuple(Option(key, key.upper(), key == right) for key in "abc")
    return Item(slug, "single", f"Which of {slug}?", options)


CURRICULUM = Curriculum(
    slug="course",
    title="A course",
    language="en",
    pass_mark=0.7,
    modules=(
        Module(
            "all",
            "All",
            (
                Lesson("one", "One", "one.md", (_item("a1", "a"), _item("a2", "b"))),
                Lesson("two", "Two", "two.md", (_item("b1", "b"), _item("b2", "b"))),
            ),
        ),
    ),
)
SOURCE = ReadSource(
    curriculum=CURRICULUM,
    files={lesson.path: b"A text to read.\n" for lesson in CURRICULUM.lessons},
    report=Report(()),
)
LATELY = "begun-lately"
"""A requirement that is over by the last round, without a statement and without a difference."""
SCHEME: dict[str, Any] = {
    "slug": "learner",
    "title": {"en": "Learner"},
    "description": {"en": "Knows the course."},
    "root": {
        "id": "all",
        "kind": "all",
        "label": {"en": "All of it"},
        "requirements": [
            {
                "id": "lesson-one",
                "kind": "statements",
                "label": {"en": "Lesson one, without a mistake"},
                "verb": "completed",
                "activity": "curricula/course/lessons/one",
                "minimum_score": 1.0,
            },
            {
                "id": "course",
                "kind": "statements",
                "label": {"en": "The course"},
                "verb": "passed",
                "activity": "curricula/course",
            },
            {
                "id": "lately",
                "kind": "any",
                "label": {"en": "Begun lately, or done"},
                "requirements": [
                    {
                        "id": LATELY,
                        "kind": "statements",
                        "label": {"en": "Lesson one, begun lately"},
                        "verb": "initialized",
                        "activity": "curricula/course/lessons/one",
                        "within": "PT9M",
                    },
                    {
                        "id": "done",
                        "kind": "statements",
                        "label": {"en": "The course"},
                        "verb": "passed",
                        "activity": "curricula/course",
                    },
                ],
            },
        ],
    },
}

Click = tuple[str, str, dict[str, str]]
ROUNDS: tuple[tuple[Click, ...], ...] = (
    (
        ("launch", "one", {}),
        ("answers", "one", {"a1": "a"}),
        ("answers", "one", {"a1": "a", "a2": "c"}),
        ("finish", "one", {"a1": "a", "a2": "c"}),
    ),
    (
        ("launch", "two", {}),
        ("answers", "two", {"b1": "b"}),
        ("finish", "two", {"b1": "b", "b2": "b"}),
        ("open", "one", {}),
        ("again", "one", {}),
        ("open", "one", {}),
        ("answers", "one", {"a1": "a", "a2": "b"}),
        ("finish", "one", {"a1": "a", "a2": "b"}),
    ),
    (),
)
"""What she does before each run of the worker: (act, lesson, what the form holds by then).

`launch` comes from the LMS, `open` by a link of ours; both show the lesson.

She passes the course with a mistake in lesson one, takes that lesson again and makes none. In the
last round only time passes.
"""

TOLD = (
    "planned learner",
    "initialized one",
    "experienced one",
    "answered a1",
    "answered a2",
    "completed one 0.5",
    "initialized two",
    "experienced two",
    "answered b1",
    "answered b2",
    "completed two 1.0",
    "completed course 0.75",
    "passed course 0.75",
    "initialized one",
    "experienced one",
    "answered a1",
    "answered a2",
    "completed one 1.0",
    "passed course 1.0",
    "asserted learner",
    "achieved learner",
)
"""The whole log, in order: what happened, to what, with which score."""

GRADES = {"one": (50.0, 100.0), "two": (100.0,)}
"""Out of 100, in order, by lesson: what the LMS is told; the last stands."""
