"""How every command speaks: text for people, one JSON document for scripts, exact exit codes."""

import json
import sys
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import click

OK, REFUSED, USAGE, NOT_READY = 0, 1, 2, 3
"""0 done; 1 CHILD refused what was asked, and says why; 2 the command line is wrong;
3 this installation is not ready (settings, database)."""

Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """Adds `--json`: one JSON document on standard output and nothing else there."""
    return click.option("as_json", "--json", is_flag=True, help="Print one JSON document.")(command)


def say(data: Any, text: str, *, as_json: bool) -> None:
    """Print `data` as JSON or `text` for a person."""
    click.echo(json.dumps(data, ensure_ascii=False, default=str) if as_json else text)


def progress(text: str) -> None:
    """A line about long work, on standard error so that `--json` stays clean."""
    click.echo(text, err=True)


def refuse(reason: str, *, as_json: bool = False, code: int = REFUSED) -> NoReturn:
    """End the command: the sentence on standard error, or {"error": …} on standard output."""
    if as_json:
        click.echo(json.dumps({"error": reason}, ensure_ascii=False))
    else:
        click.echo(reason, err=True)
    sys.exit(code)
