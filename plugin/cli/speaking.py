"""In which language a command says what pages say, too: labels, and reasons."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from plugin.translations import LANGUAGES, SOURCE

Command = TypeVar("Command", bound=Callable[..., Any])


def language_option(command: Command) -> Command:
    """Adds `--language`: in which of the pages' languages labels and reasons are said."""
    return click.option(
        "--language",
        type=click.Choice(LANGUAGES),
        default=SOURCE,
        show_default=True,
        help="Language of labels and reasons.",
    )(command)
