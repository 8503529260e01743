"""From the bytes of a request to JSON values, with what a lenient parser would let pass refused."""

import json
from typing import Any

import orjson

from lrs_adapter.errors import InvalidStatement

MOST_NESTED = 200
"""So many levels a statement or a list of them may have."""
WRITES_NESTED = 254


def parse_body(raw: bytes) -> Any:
    """The JSON value of `raw`; refuses what is no JSON, and objects that give a key twice.

    A repeated key (part 2, 2.2: keys are unique) is what orjson resolves silently. It shows in
    the number of colons: a parsed and rewritten body has fewer only when a key was lost. Escaped
    colons would hide that, so such bodies, like all that look odd, take the slow and sure way.
    A body that is rewritten to the same bytes, as most programs write JSON, lost nothing.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise InvalidStatement("", f"it is not JSON ({error})", "Send valid UTF-8 JSON.") from error
    rewritten = _rewritten(value)
    if rewritten == raw:
        return value
    if rb"\u003" in raw or raw.count(b":") != rewritten.count(b":"):
        try:
            json.loads(raw, object_pairs_hook=_unique, parse_int=float)
        except RecursionError as error:  # within the value of a key that was lost
            raise InvalidStatement("", "it nests too deep", "Flatten it.") from error
    return value


def _rewritten(value: Any) -> bytes:
    """Also tells what nests deeper than `MOST_NESTED`: orjson writes 254 levels, and what it may
    not write in its turn, once it stands within an answer, a batch or a copy, is not let in.
    """
    within = value
    for _ in range(WRITES_NESTED - MOST_NESTED):
        within = [within]
    try:
        return orjson.dumps(within)[WRITES_NESTED - MOST_NESTED : MOST_NESTED - WRITES_NESTED]
    except orjson.JSONEncodeError as error:
        raise InvalidStatement(
            "", f"it nests deeper than {MOST_NESTED} levels", "Flatten it."
        ) from error


def _unique(pairs: list[tuple[str, Any]]) -> None:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise InvalidStatement(
                key, "this property is given twice in one object", "Give each property once."
            )
        seen.add(key)
