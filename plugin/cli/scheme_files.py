"""Scheme files, read and checked, with words for every way in which they can be wrong."""

import sys
from pathlib import Path
from typing import Any, NoReturn

import click
import orjson

from certification import BadScheme, Scheme, load_scheme
from plugin.cli.output import REFUSED, refuse, say

SchemeFile = click.Path(exists=True, dir_okay=False, path_type=Path)
MOST_BYTES = 2_000_000


def read_scheme_file(file: Path, *, as_json: bool) -> tuple[dict[str, Any], Scheme]:
    """The document and the scheme that it is; ends the command with words where it is none."""
    try:
        if (size := file.stat().st_size) > MOST_BYTES:
            refuse(
                f"{file.name} has {size:,} bytes; a scheme has {MOST_BYTES:,} at most. "
                "Make several schemes of it.",
                as_json=as_json,
            )
        document = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError as error:
        refuse(
            f"{file.name} is not JSON: line {error.lineno}, column {error.colno}: {error.msg}. "
            "Correct it there; an editor with the schema (child scheme schema) shows the place.",
            as_json=as_json,
        )
    except OSError as error:
        refuse(f"{file} cannot be read: {error.strerror}.", as_json=as_json)
    try:
        return document, load_scheme(document)
    except BadScheme as error:
        _refuse_scheme(error, as_json=as_json)


def _refuse_scheme(error: BadScheme, *, as_json: bool) -> NoReturn:
    if not as_json:
        refuse(str(error))
    problems = [{"path": p.path, "wrong": p.wrong, "fix": p.fix} for p in error.problems]
    say({"error": "The scheme cannot be used.", "problems": problems}, "", as_json=True)
    sys.exit(REFUSED)
