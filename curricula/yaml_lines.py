"""YAML read safely, with the line of every value, so that a problem can say where it is."""

from collections.abc import Iterator
from typing import Any

import yaml

from curricula.errors import BadSource, Problem

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
Where = tuple[str | int, ...]


class YamlText:
    """`data` is the document; `line_of(where)` is the line, from 1, of a value within it.

    Aliases are refused: a few lines of them can stand for more data than a machine holds. So is
    a setting written twice, of which YAML would silently keep the last. `first_line` is that of
    `text` in its file. Raises `BadSource`.
    """

    def __init__(self, path: str, text: str, *, first_line: int = 1) -> None:
        if len(text) > MAX_BYTES:
            raise BadSource(
                [Problem(path, 0, f"is longer than {MAX_BYTES // 1024} KB. Shorten it.")]
            )
        self._first_line = first_line
        try:
            _check_events(path, text, first_line)
            loader = yaml.SafeLoader(text)
            self._node = loader.get_single_node()
            if problems := list(_doubled(path, self._node, first_line)):
                raise BadSource(problems)
            self.data: Any = loader.construct_document(self._node) if self._node else None
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + first_line if error.problem_mark else 0
            raise BadSource(
                [Problem(path, line, f"is not YAML here ({error.problem}). Correct this line.")]
            ) from error
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + first_line
            message = "holds a character that cannot be seen. Write this line anew."
            raise BadSource([Problem(path, line, message)]) from error
        except (yaml.YAMLError, ValueError) as error:
            raise BadSource([Problem(path, 0, "is not YAML. Correct the file.")]) from error

    def line_of(self, where: Where) -> int:
        """The line of the value at `where` (keys and indexes), or of the nearest one around it."""
        node = self._node
        for step in where:
            inner = _inner(node, step)
            if inner is None:
                break
            node = inner
        return node.start_mark.line + self._first_line if node is not None else self._first_line


def _check_events(path: str, text: str, first_line: int) -> None:
    """Reads the text as a stream, so that neither aliases nor depth are ever followed."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + first_line if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            message = f"*{event.anchor} is an alias. Write the value out."
            raise BadSource([Problem(path, line, message)])
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            message = "holds lists within lists too deep to be settings. Correct this line."
            raise BadSource([Problem(path, line, message)])


def _doubled(path: str, node: yaml.Node | None, first_line: int) -> Iterator[Problem]:
    if isinstance(node, yaml.MappingNode):
        lines: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + first_line
            if isinstance(key, yaml.ScalarNode) and key.value in lines:
                told = f"{key.value} is said already, on line {lines[key.value]}. Remove one."
                yield Problem(path, line, told)
            elif isinstance(key, yaml.ScalarNode):
                lines[key.value] = line
            yield from _doubled(path, value, first_line)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _doubled(path, value, first_line)


def _inner(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        found: yaml.Node = node.value[step]
        return found
    return None
