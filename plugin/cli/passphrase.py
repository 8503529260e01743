"""A passphrase from a file or from whoever sits there; never from the command line."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from storage.backup import BackupRefused

Command = TypeVar("Command", bound=Callable[..., Any])


def passphrase_option(command: Command) -> Command:
    """Adds `--passphrase-file`."""
    return click.option(
        "--passphrase-file",
        type=click.Path(path_type=Path),
        help="Its first line is the passphrase; without it you are asked.",
    )(command)


def read_passphrase(file: Path | None, *, confirm: bool = False) -> str:
    """Raises `BackupRefused` where there is none to be had."""
    if file is not None:
        try:
            return file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError) as error:
            raise BackupRefused(f"The passphrase file {file} cannot be read.") from error
    if not sys.stdin.isatty():
        raise BackupRefused("Nobody is there to ask for the passphrase. Give --passphrase-file.")
    typed: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm, err=True)
    return typed
