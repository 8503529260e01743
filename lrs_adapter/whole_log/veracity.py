"""Veracity's export of statements: an array or lines of them, bare or each in an envelope."""

from typing import Any

import orjson

from lrs_adapter.arrived import Document
from lrs_adapter.whole_log.arriving import NOT_JSON, Unreadable

ENVELOPES = ("statement", "raw")
NO_STATEMENT = (
    "no_statement",
    "It holds no statement. Export the statements as JSON, not as a table of chosen columns.",
)


def from_veracity(text: bytes) -> bytes | Document:
    """Raises `Unreadable`."""
    try:
        said: Any = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Unreadable(*NOT_JSON) from None
    if not isinstance(said, dict):
        raise Unreadable(*NO_STATEMENT)
    if "actor" in said:
        return text
    for key in ENVELOPES:
        inner = said.get(key)
        if isinstance(inner, str):
            inner = _parsed(inner)
        if isinstance(inner, dict):
            return inner
    raise Unreadable(*NO_STATEMENT)


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
