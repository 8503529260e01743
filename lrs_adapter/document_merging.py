"""A POST to a document: JSON objects are merged (xAPI 1.0.3 part 3, 2.2)."""

from typing import Any

import orjson

from lrs_adapter.errors import BadDocument, InvalidStatement
from lrs_adapter.received_json import parse_body

JSON = "application/json"
REPLACE = "Use PUT to replace the whole document."


def is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == JSON


def check_posted(content: bytes, content_type: str) -> None:
    """What is posted as JSON is an object, whether or not there is something to merge it with."""
    if is_json(content_type):
        _object(content, "The posted document")


def merged(stored: bytes, stored_type: str, posted: bytes, posted_type: str) -> bytes:
    """The stored object with each property of the posted one set, at the top level alone.

    Raises `BadDocument` unless both are JSON objects and said to be JSON.
    """
    for whose, content_type in (("The posted", posted_type), ("The stored", stored_type)):
        if not is_json(content_type):
            raise BadDocument(
                "Content-Type",
                f"{whose} document is {content_type[:80]!r}, and only {JSON} can be merged",
                REPLACE,
            )
    both = {**_object(stored, "The stored document"), **_object(posted, "The posted document")}
    return orjson.dumps(both)


def _object(content: bytes, which: str) -> dict[str, Any]:
    try:
        value = parse_body(content)
    except InvalidStatement as error:
        raise BadDocument(
            error.path, f"{which} cannot be read: {error.reason}", error.fix
        ) from None
    if not isinstance(value, dict):
        raise BadDocument("", f"{which} is no JSON object", REPLACE)
    return value
