"""The count that makes an import report complete, whatever a renderer may come to swallow."""

from pathlib import Path

import pytest

from curricula import ReadSource, read_source
from curricula.sources.workbench import SETTINGS

CONFIG = "title: 'L'\ncarpentry: swc\nsource: https://example.org/lesson-one/\nlang: en\n"


def lesson(folder: Path, text: str, **more: str) -> ReadSource:
    (folder / "episodes").mkdir()
    (folder / SETTINGS).write_text(CONFIG, "utf-8")
    (folder / "episodes/one.md").write_text(text, "utf-8")
    for name, content in more.items():
        (folder / f"{name}.md").write_text(content, "utf-8")
    return read_source(folder)


def told(source: ReadSource) -> list[tuple[str, int]]:
    return [
        (entry.kind.value, entry.line)
        for entry in source.report.entries
        if entry.path == "episodes/one.md"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Plain *words* with `code` and a [link](https://example.org/x).\n",
        "1. one\n1. two\n\n   three\n\n3. four\n",
        "```python\nprint('a\\nb')\n```\n\n```output\na\nb\n```\n",
        "Caf&eacute; &ge; 2, <kbd>Ctrl</kbd>\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
        "Term\n: Its meaning.\n\nSee[^1].\n\n[^1]: A note.\n",
        "::: challenge\n\n## Do {#do}\n\n::: solution\nDone\n:::\n:::\n",
        "[words]{#anchor} and `x`{.python}\n",
    ],
)
def test_ordinary_texts_need_no_telling(tmp_path: Path, text: str) -> None:
    assert told(lesson(tmp_path, text)) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1. one\n2. two\n\n\n7. a browser writes 3 here\n", 5),
        ("Seen.\n\n[^unused]: Nobody refers to this.\n", 3),
        ("Seen.\n\n| a |\n|---|\n| 1 | surplus |\n", 5),
        ("Seen.\n\n<?php secret ?>\n", 3),
    ],
)
def test_words_that_no_page_shows_are_quoted_with_their_line(
    tmp_path: Path, text: str, line: int
) -> None:
    source = lesson(tmp_path, text)
    assert ("not-shown", line) in told(source)


def test_a_word_lost_once_is_noticed_though_it_is_shown_elsewhere(tmp_path: Path) -> None:
    source = lesson(tmp_path, "One word.\n\n| a |\n|---|\n| 1 | word |\n")
    assert ("not-shown", 5) in told(source)


def test_comments_links_and_definitions_are_quoted(tmp_path: Path) -> None:
    source = lesson(
        tmp_path,
        "---\ntitle: T\nteaching: 5\nexercises: 10\n---\n\nSee [x][here] and [y](../index.md).\n\n"
        "<!-- a remark -->\n\n[here]: https://example.org/\n",
        index="Welcome.\n",
    )
    assert dict(told(source)).keys() == {"setting", "comment", "definition", "link"}
    assert source.curriculum.lessons[0].minutes == 15


def test_the_model_of_a_workbench_lesson(tmp_path: Path) -> None:
    found = lesson(tmp_path, "Text\n", README="For maintainers\n").curriculum
    assert (found.slug, found.language, found.attribution) == (
        "lesson-one",
        "en",
        "Software Carpentry, https://example.org/lesson-one/",
    )
    assert [page.audience.value for page in found.pages] == ["staff"]
    assert found.lessons[0].items == ()


def test_a_link_to_a_place_that_is_not_there_is_told(tmp_path: Path) -> None:
    source = lesson(
        tmp_path,
        "## Here\n\n[a](#here) [b](#nowhere)\n\n[c](../index.md#there) [d](../index.md#gone)\n",
        index="## There\n",
    )
    broken = [entry for entry in source.report.entries if entry.kind.value == "broken-link"]
    assert [(entry.line, entry.text) for entry in broken] == [
        (3, "#nowhere"),
        (5, "../index.md#gone"),
    ]


def test_a_definition_is_quoted_with_all_its_lines(tmp_path: Path) -> None:
    source = lesson(tmp_path, "Text\n\n[comment]: # (\nnot for learners\n)\n")
    assert told(source) == [("definition", 3)]
    assert "not for learners" in source.report.entries[-1].text


def test_a_language_without_words_of_ours_is_told(tmp_path: Path) -> None:
    lesson(tmp_path, "Text\n")
    settings = tmp_path / SETTINGS
    settings.write_text(settings.read_text("utf-8").replace("lang: en", "lang: sw"), "utf-8")
    entries = [each for each in read_source(tmp_path).report.entries if each.path == SETTINGS]
    assert [entry.kind.value for entry in entries] == ["language", "setting"]


def test_how_to_set_up_is_imported_listed_or_not(tmp_path: Path) -> None:
    lesson(tmp_path, "See [it](setup.html).\n")
    (tmp_path / "learners").mkdir()
    (tmp_path / "learners/reference.md").write_text("Words\n", "utf-8")
    (tmp_path / "learners/setup.md").write_text("Install\n", "utf-8")
    (tmp_path / SETTINGS).write_text(f"{CONFIG}learners:\n- reference.md\n", "utf-8")
    source = read_source(tmp_path)
    assert [page.slug for page in source.curriculum.pages] == ["setup", "reference"]
    assert told(source) == [("link", 0)]


def test_the_line_that_lost_a_word_is_named_and_no_other(tmp_path: Path) -> None:
    text = "The word.\n\nA word here.\n\n| a |\n|---|\n| 1 | word |\n\nMy word.\n"
    assert told(lesson(tmp_path, text)) == [("not-shown", 7)]
