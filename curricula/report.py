"""What an import has to tell its author: everything that no page shows, quoted and explained."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class EntryKind(StrEnum):
    """Why a piece of the source is told of rather than shown."""

    SETTING = "setting"  # a settings file or front matter, used but not shown as it stands
    DEFINITION = "definition"  # link targets, which show where they are used
    LINK = "link"  # links between files, which lead to what was imported
    NOT_RUN = "not-run"  # code that a notebook would have run
    COMMENT = "comment"  # an HTML comment
    REMOVED = "removed"  # scripts, styles, embedded pages
    UNKNOWN_BLOCK = "unknown-block"  # a fenced div with a name of its own; its text is shown
    UNBALANCED = "unbalanced"  # a fenced div left open or closed twice; its text is shown
    UNKNOWN_TAG = "unknown-tag"  # <…> that is no HTML; it is shown as it is written
    TEMPLATE = "template"  # marks that older lessons leave to a template program
    MATHS = "maths"  # a formula that could not be set; its source is shown
    LANGUAGE = "language"  # CHILD has no words of its own in the curriculum's language
    MARK = "mark"  # marks that did their work, such as the alt= of a picture
    ATTRIBUTES = "attributes"  # {…} marks that change nothing here
    BROKEN_LINK = "broken-link"  # a link to a file that is not in the folder
    REMOTE_IMAGE = "remote-image"  # a picture from elsewhere, shown as a link
    NOT_LISTED = "not-listed"  # a text that the lesson's settings leave out
    NOT_SHOWN = "not-shown"  # words that no page holds, for whatever reason
    IGNORED = "ignored"  # a file or folder that is no part of the curriculum


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding: `line` counts from 1, 0 is the whole file; `text` quotes the source."""

    path: str
    line: int
    kind: EntryKind
    message: str
    text: str = ""

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Report:
    """Every token of the source that does not appear in a page is quoted in an entry."""

    entries: tuple[Entry, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many findings of each kind, most first."""
        return dict(Counter(entry.kind.value for entry in self.entries).most_common())


def gather(entries: Iterable[Entry]) -> Report:
    """A report in the order of path and line, each finding once."""
    once = dict.fromkeys(entries)
    return Report(tuple(sorted(once, key=lambda entry: (entry.path, entry.line, entry.kind))))
