"""Our own folder format: what it says becomes the model; what is wrong is told with its line."""

from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from curricula import Audience, BadSource, json_schema, read_source
from curricula.model import Item, ItemKind
from curricula.sources.curriculum_schema import CurriculumSchema
from plugin.demo.world import CURRICULA

SETTINGS: dict[str, Any] = {
    "title": "A course",
    "slug": "a-course",
    "language": "es-AR",
    "licence": "CC BY 4.0",
    "attribution": "Nobody in particular",
    "pass_mark": 0.5,
    "modules": [
        {
            "slug": "one",
            "title": "One",
            "lessons": [
                {"slug": "first", "title": "First", "file": "lessons/first.md", "minutes": 5}
            ],
        }
    ],
    "pages": [{"slug": "notes", "title": "Notes", "file": "notes.md", "audience": "staff"}],
}
LESSON = "## Hello\n\nText.\n\n::: item {#q}\nWhich?\n\n- [x] this\n- [ ] that\n:::\n"


def write(folder: Path, settings: Any, **files: str) -> Path:
    (folder / "lessons").mkdir()
    text = settings if isinstance(settings, str) else yaml.safe_dump(settings, sort_keys=False)
    (folder / "curriculum.yaml").write_text(text, "utf-8")
    (folder / "lessons/first.md").write_text(files.get("lesson", LESSON), "utf-8")
    (folder / "notes.md").write_text("For those who teach.\n", "utf-8")
    return folder


def problems(folder: Path) -> list[str]:
    with pytest.raises(BadSource) as refusal:
        read_source(folder)
    return [str(problem) for problem in refusal.value.problems]


def changed(**more: Any) -> dict[str, Any]:
    return {**SETTINGS, **more}


def test_a_folder_becomes_the_model(tmp_path: Path) -> None:
    found = read_source(write(tmp_path, SETTINGS)).curriculum
    assert (found.slug, found.title, found.language) == ("a-course", "A course", "es-AR")
    assert (found.licence, found.pass_mark) == ("CC BY 4.0", 0.5)
    (lesson,) = found.lessons
    assert (lesson.slug, lesson.path, lesson.minutes) == ("first", "lessons/first.md", 5)
    assert lesson.is_graded
    assert found.pages[0].audience is Audience.STAFF


def test_the_report_quotes_what_no_page_shows(tmp_path: Path) -> None:
    folder = write(tmp_path, SETTINGS)
    (folder / "forgotten.md").write_text("Nobody lists me.\n")
    report = read_source(folder).report
    told = {entry.path: entry for entry in report.entries}
    assert told["forgotten.md"].kind == "not-listed"
    assert told["forgotten.md"].text == "Nobody lists me.\n"
    assert "Nobody in particular" in told["curriculum.yaml"].text
    assert "lessons/first.md" not in told


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("title: [", "curriculum.yaml:1: is not YAML here"),
        ("just words", "curriculum.yaml:1: is no list of settings"),
        ("a: &x 1\nb: *x\n", "curriculum.yaml:2: *x is an alias"),
        (changed(slug="Big Name"), "curriculum.yaml:2: slug is no short name"),
        (changed(language="Spanish!"), "curriculum.yaml:3: language is no language tag"),
        (changed(pass_mark=70), "curriculum.yaml:6: pass_mark must be from 0 to 1"),
        (changed(pass_mark="0.7"), "curriculum.yaml:6: pass_mark must be a number"),
        (changed(colour="red"), "curriculum.yaml:20: colour is nothing that curriculum.yaml"),
        (changed(modules=[]), "curriculum.yaml:7: modules needs a module."),
        (
            {k: v for k, v in SETTINGS.items() if k != "licence"},
            "curriculum.yaml:1: licence is missing",
        ),
    ],
)
def test_wrong_settings_are_told_with_their_line(tmp_path: Path, settings: Any, said: str) -> None:
    assert any(problem.startswith(said) for problem in problems(write(tmp_path, settings)))


@pytest.mark.parametrize(
    "file", ["../../etc/passwd", "/etc/passwd", "lessons/none.md", "curriculum.yaml", "lessons"]
)
def test_only_texts_of_the_folder_can_be_lessons(tmp_path: Path, file: str) -> None:
    settings = changed(
        modules=[
            {"slug": "m", "title": "M", "lessons": [{"slug": "l", "title": "L", "file": file}]}
        ]
    )
    (problem,) = problems(write(tmp_path, settings))
    assert "is no Markdown file (.md) of this folder" in problem


def test_names_and_files_are_used_once(tmp_path: Path) -> None:
    lesson = SETTINGS["modules"][0]["lessons"][0]
    module = {**SETTINGS["modules"][0], "lessons": [lesson, dict(lesson)]}
    found = problems(write(tmp_path, changed(modules=[module])))
    assert [problem.split(": ", 1)[1] for problem in found] == [
        "first is the lesson of line 11 already. Choose another.",
        "lessons/first.md is used by line 13 already. Use each file once.",
    ]


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    settings = changed(slug="X", language="?")
    assert len(problems(write(tmp_path, settings))) == 2
    other = tmp_path / "other"
    other.mkdir()
    lesson = LESSON.replace("[x]", "[ ]") + LESSON.replace("#q", "#Q")
    assert len(problems(write(other, SETTINGS, lesson=lesson))) == 2


def test_a_folder_of_neither_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "readme.md").write_text("x")
    assert "has neither curriculum.yaml" in problems(tmp_path)[0]


@pytest.mark.parametrize("folder", CURRICULA.values(), ids=CURRICULA)
def test_the_demos_courses_are_whole_and_nothing_is_lost(folder: Path) -> None:
    source = read_source(folder)
    assert set(source.report.counts) <= {"setting", "link", "definition", "mark"}
    lessons = source.curriculum.lessons
    assert len(lessons) == 6
    items = [item for lesson in lessons for item in lesson.items]
    assert {item.kind for item in items} == set(get_args(ItemKind))
    for lesson in lessons:
        assert len([item for item in lesson.items if item.graded]) >= 3
    for item in items:
        if item.kind in ("single", "multiple"):
            assert all(option.feedback for option in item.options)


def test_the_demos_courses_ask_the_same_in_both_languages() -> None:
    english, spanish = (read_source(folder).curriculum for folder in CURRICULA.values())
    for one, other in zip(english.lessons, spanish.lessons, strict=True):
        assert [shape(item) for item in one.items] == [shape(item) for item in other.items]
        assert one.rules == other.rules


def shape(item: Item) -> tuple[object, ...]:
    """What is the same in every language."""
    right = [option.correct for option in item.options]
    return item.kind, item.graded, item.points, right, item.number, item.tolerance


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 700),
    st.floats(-1, 2),
    st.sampled_from(
        [
            "",
            " ",
            "x",
            "A b",
            "a-b",
            "a--b",
            "en",
            "es-AR",
            "e",
            "staff",
            "best",
            "unlimited",
            "x" * 61,
        ]
    ),
    st.builds(list),
    st.builds(dict),  # each time another one: what is changed within must not be the next one's
)
SPOTS = [
    ("title",),
    ("slug",),
    ("language",),
    ("licence",),
    ("attribution",),
    ("description",),
    ("pass_mark",),
    ("modules",),
    ("pages",),
    ("unknown",),
    ("rules",),
    ("rules", "attempts"),
    ("rules", "retakes"),
    ("rules", "counts"),
    ("rules", "shuffle"),
    ("rules", "unknown"),
    ("modules", 0, "lessons", 0, "rules"),
    ("modules", 0, "slug"),
    ("modules", 0, "title"),
    ("modules", 0, "lessons"),
    ("modules", 0, "lessons", 0, "slug"),
    ("modules", 0, "lessons", 0, "file"),
    ("modules", 0, "lessons", 0, "minutes"),
    ("pages", 0, "slug"),
    ("pages", 0, "audience"),
]


@given(st.lists(st.tuples(st.sampled_from(SPOTS), VALUES), min_size=1, max_size=2))
def test_editors_and_the_importer_agree(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    """The JSON Schema that editors use accepts exactly what the importer's schema accepts."""
    data = yaml.safe_load(yaml.safe_dump(SETTINGS))
    data["rules"] = {"attempts": 3, "counts": "best", "minutes": 40}
    for spot, value in changes:
        inner = data
        for step in spot[:-1]:
            try:
                inner = inner[step]
            except (KeyError, IndexError, TypeError):  # another change took it away
                inner = {}
        if isinstance(inner, dict):
            inner[spot[-1]] = value
    valid = jsonschema.Draft202012Validator(json_schema()).is_valid(data)
    assert (not CurriculumSchema().validate(data)) == valid
