"""From the bytes of a request to JSON values, with what a lenient parser would let pass refused."""

import json
from typing import Any

import orjson

from lrs_adapter.errors import InvalidStatement


def parse_body(raw: bytes) -> Any:
    """The JSON value of `raw`; refuses what is no JSON, and objects that give a key twice.

    A repeated key (part 2, 2.2: keys are unique) is what orjson resolves silently. It shows in
    the number of colons: a parsed and rewritten body has fewer only when a key was lost. Escaped
    colons would hide that, so such bodies, like all that look odd, take the slow and sure way.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise InvalidStatement("", f"it is not JSON ({error})", "Send valid UTF-8 JSON.") from error
    try:
        rewritten = orjson.dumps(value)
    except orjson.JSONEncodeError as error:
        raise InvalidStatement("", f"it nests too deep ({error})", "Flatten it.") from error
    if rb"\u003" in raw or raw.count(b":") != rewritten.count(b":"):
        try:
            json.loads(raw, object_pairs_hook=_unique, parse_int=float)
        except RecursionError as error:  # within the value of a key that was lost
            raise InvalidStatement("", "it nests too deep", "Flatten it.") from error
    return value


def _unique(pairs: list[tuple[str, Any]]) -> None:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise InvalidStatement(
                key, "this property is given twice in one object", "Give each property once."
            )
        seen.add(key)
