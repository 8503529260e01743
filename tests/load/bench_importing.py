"""Importing a lesson of 5,000 lines, against markdown-it-py rendering the same text.

CHILD reads the folder, renders the text for staff, sanitises it, counts its words against the page,
checks its links and writes the version into the database; bare markdown-it renders its Markdown
to HTML, with tables, and nothing else.
"""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from markdown_it import MarkdownIt

from community import OPERATOR, found_community
from curricula import import_curriculum, read_source
from storage import Database
from tests.load.comparison import Row, in_turns, milliseconds_each, show
from tests.load.installations import KINDS, both_kinds, fresh
from tests.load.long_lesson import long_lesson

ROUNDS, LINES, AT_MOST = 5, 5_000, 4.0
NOW = datetime(2026, 11, 22, tzinfo=UTC)
SETTINGS = "title: Long\nlang: en\nlicense: CC-BY 4.0\nsource: https://example.org/long\n"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'


def main() -> None:
    with both_kinds() as templates, tempfile.TemporaryDirectory() as folder:
        lessons = list(_folders(Path(folder)))
        rows = []
        for kind in KINDS:
            with fresh(templates, kind) as database:
                rows.append(measure(database, lessons, f"{kind}, {LINES:,} lines"))
    show(
        f"Importing a lesson, against markdown-it-py alone (the bar is {AT_MOST:g})",
        unit="milliseconds a lesson",
        as_text=milliseconds_each,
        rows=rows,
    )


def measure(database: Database, lessons: list[Path], label: str) -> Row:
    """A folder a round, each a version of its own."""
    with database.unit_of_work() as uow:
        community = found_community(uow, slug="bench", name={"en": "Bench"}, now=NOW).id
        uow.commit()
    bare = MarkdownIt("commonmark", {"html": True}).enable("table")
    texts = {each: (each / "episodes/long.md").read_text("utf-8") for each in lessons}
    return in_turns(
        label,
        lessons,
        lambda folder: _import(database, community, folder),
        lambda folder: bare.render(texts[folder]),
    )


def _import(database: Database, community: UUID, folder: Path) -> None:
    source = read_source(folder)
    with database.unit_of_work() as uow:
        imported = import_curriculum(
            uow, source, asker=OPERATOR, community_id=community, publish=True, now=NOW
        )
        uow.commit()
    assert imported.created
    assert "not-shown" not in source.report.counts


def _folders(parent: Path) -> Iterator[Path]:
    text = long_lesson(LINES)
    for number in range(ROUNDS + 1):
        files = {
            "config.yaml": SETTINGS,
            "episodes/long.md": f"---\ntitle: Version {number}\n---\n\n{text}",
            "episodes/fig/picture.svg": PICTURE,
            "learners/setup.md": "What you need.\n",
        }
        for path, content in files.items():
            file = parent / str(number) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, "utf-8")
        yield parent / str(number)


if __name__ == "__main__":
    main()
