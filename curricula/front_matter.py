"""The settings between two `---` lines at the top of a Markdown file."""

from dataclasses import dataclass
from typing import Any

from curricula.yaml_lines import YamlText

CLOSING = ("---", "...")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`settings` is {} without any; `raw` is the text between the lines.

    `body` is the whole file with the front matter blanked, so that line numbers stay true.
    """

    settings: dict[str, Any]
    raw: str
    body: str


def split_front_matter(path: str, text: str) -> FrontMatter:
    """Raises `BadSource` when the front matter is not YAML."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return FrontMatter({}, "", text)
    ends = (number for number, line in enumerate(lines) if number and line.rstrip() in CLOSING)
    end = next(ends, None)
    if end is None:
        return FrontMatter({}, "", text)
    raw = "\n".join(lines[1:end])
    data = YamlText(path, raw, first_line=2).data
    if not isinstance(data, dict):
        # Two rules around a paragraph look like front matter, and are not.
        return FrontMatter({}, "", text) if data is not None else _blank(lines, end, {}, raw)
    return _blank(lines, end, {str(key): value for key, value in data.items()}, raw)


def _blank(lines: list[str], end: int, settings: dict[str, Any], raw: str) -> FrontMatter:
    return FrontMatter(settings, raw, "\n" * (end + 1) + "\n".join(lines[end + 1 :]))
