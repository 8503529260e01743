"""The words of the pages for commands that show what pages show: labels, and reasons."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from flask import Flask
from flask_babel import Babel, force_locale

import plugin.web
from plugin.translations import LANGUAGES, SOURCE, install_catalogues

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


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within the block the pages' words are said in `language`."""
    app = Flask("child")
    Babel(app)
    install_catalogues(app, Path(plugin.web.__file__).parent / "translations")
    with app.test_request_context(), force_locale(language):
        yield
