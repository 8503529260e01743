"""Every command explains itself with an example and speaks JSON to scripts."""

from collections.abc import Iterator

import click
import pytest

from plugin.cli import main


def leaves(command: click.Command, path: str = "child") -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from leaves(child, f"{path} {name}")
    else:
        yield path, command


COMMANDS = dict(leaves(main))


@pytest.mark.parametrize("path", sorted(COMMANDS))
def test_a_command_has_help_with_an_example_that_names_it(path: str) -> None:
    command = COMMANDS[path]
    text = command.get_help(click.Context(command, info_name=path))
    assert "Example" in text
    assert path in text.split("Example", 1)[1]


@pytest.mark.parametrize("path", sorted(COMMANDS))
def test_a_command_speaks_json(path: str) -> None:
    assert "--json" in {name for one in COMMANDS[path].params for name in one.opts}
