"""Mistakes that authors make: each is told with its file, its line and what to do."""

from pathlib import Path

import pytest

from curricula import BadSource, read_source

SETTINGS = """title: First steps
slug: first-steps
language: en
licence: CC BY 4.0
attribution: Ignite
modules:
  - slug: only
    title: All of it
    lessons:
      - {slug: values, title: Values, file: values.md}
"""
LESSON = """## A

::: item {#sum}
What is it?

- [ ] a
- [x] b
:::
"""
WORKBENCH = "title: A lesson\nlang: en\n"


def told(folder: Path, **files: str) -> list[tuple[str, int, str]]:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_bytes(text.encode())
    with pytest.raises(BadSource) as refused:
        read_source(folder)
    return [(each.path, each.line, each.message) for each in refused.value.problems]


def test_a_setting_written_twice(tmp_path: Path) -> None:
    problems = told(tmp_path, curriculum_yaml=SETTINGS + "title: Again\n", values_md=LESSON)
    assert problems == [
        ("curriculum.yaml", 11, "title is said already, on line 1. Remove one."),
    ]


@pytest.mark.parametrize(
    ("wrong", "line", "what"),
    [
        (SETTINGS.replace("title: First steps", "title:"), 1, "is empty"),
        (SETTINGS.replace("First", "Fi\x07rst"), 1, "cannot be seen"),
        (SETTINGS + "more: " + "[" * 5000, 11, "too deep"),
        (SETTINGS.partition("  - slug")[0] + "  - values.md\n", 7, "settings such as slug:"),
    ],
)
def test_settings_that_are_none(tmp_path: Path, wrong: str, line: int, what: str) -> None:
    ((path, at, message),) = told(tmp_path, curriculum_yaml=wrong, values_md=LESSON)
    assert (path, at) == ("curriculum.yaml", line)
    assert what in message


@pytest.mark.parametrize("opening", [":: item {#sum}", "::: items {#sum}", "::: Question"])
def test_a_question_misspelled_would_show_its_answer(tmp_path: Path, opening: str) -> None:
    wrong = LESSON.replace("::: item {#sum}", opening)
    ((path, line, message),) = told(tmp_path, curriculum_yaml=SETTINGS, values_md=wrong)
    assert (path, line) == ("values.md", 7)
    assert "::: item {#its-name}" in message


def test_a_right_answer_within_code_is_an_example(tmp_path: Path) -> None:
    (tmp_path / "curriculum.yaml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "values.md").write_text("```\n- [x] so\n```\n- [ ] to do\n", encoding="utf-8")
    assert read_source(tmp_path).curriculum.lessons[0].items == ()


def test_a_file_of_zeros_is_no_text(tmp_path: Path) -> None:
    ((path, line, message),) = told(tmp_path, curriculum_yaml=SETTINGS, values_md="a\nPK\0\0")
    assert (path, line) == ("values.md", 2)
    assert "no text" in message


def test_a_workbench_lesson_in_no_language(tmp_path: Path) -> None:
    (tmp_path / "episodes").mkdir()
    (tmp_path / "episodes" / "a.md").write_text("text", encoding="utf-8")
    ((path, line, message),) = told(tmp_path, config_yaml=WORKBENCH.replace("en", "<b>"))
    assert (path, line) == ("config.yaml", 2)
    assert "language" in message


def test_an_odd_front_matter_leaves_title_and_minutes_open(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(WORKBENCH, encoding="utf-8")
    (tmp_path / "episodes").mkdir()
    for name, teaching in (("a", "true"), ("b", "9" * 30)):
        text = f'---\ntitle: " "\nteaching: {teaching}\n---\ntext\n'
        (tmp_path / "episodes" / f"{name}.md").write_text(text, encoding="utf-8")
    lessons = read_source(tmp_path).curriculum.lessons
    assert [(each.title, each.minutes) for each in lessons] == [("a", None), ("b", None)]
