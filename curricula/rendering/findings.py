"""What the renderer notices on its way, for the import report."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from curricula.report import EntryKind


@dataclass(frozen=True, slots=True)
class Finding:
    """`line` counts from 1; 0 where the parser does not know it."""

    kind: EntryKind
    line: int
    message: str
    text: str


def note(
    env: MutableMapping[str, Any], kind: EntryKind, line: int, message: str, text: str = ""
) -> None:
    """Remember a finding in the parser's environment."""
    env.setdefault("findings", []).append(Finding(kind, line, message, text))


def noted(env: MutableMapping[str, Any]) -> tuple[Finding, ...]:
    return tuple(env.get("findings", ()))


def mark(env: MutableMapping[str, Any], text: str) -> None:
    """Remember words that did their work as marks and that no page shows (`alt=`, `Table:`)."""
    env.setdefault("marks", []).append(text)


def marked(env: MutableMapping[str, Any]) -> tuple[str, ...]:
    return tuple(env.get("marks", ()))
