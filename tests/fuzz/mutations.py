"""Small damage to what was valid: to its bytes, to its structure, to its texts."""

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

TOKENS = [
    b"null", b"true", b"-0", b"1e999", b"NaN", b"Infinity", b'"\\u0000"', b'"\\ud800"', b"{}",
    b"[]",
    b"9" * 40, b"0.1" + b"0" * 30, b"\xff\xfe", b"\xef\xbb\xbf", b"\x00", b"\\", b'"', b",", b":",
    b"\r\n", b"\r\n\r\n", b"--", b"%00", b"%", b"&", b"=", b"\\u003a", b"/*", b"\xf0\x9f\x98\x80",
    b"\xed\xa0\x80", b"[" * 300, b'{"a":' * 260, b"e", b"+", b"-", b".",
]  # fmt: skip
TEXTS = [
    "", " ", "a", "\x00", "\u202e", "\ufffe", "\ud83d\ude00", "x" * 70_000, "mailto:", "mailto:a@b",
    "http://", "https://example.org/\u00e9", "https://[::1", "javascript:alert(1)", "urn:", "a:b",
    "http://adlnet.gov/expapi/verbs/voided", "http://adlnet.gov/expapi/attachments/signature",
    "2026-02-30T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    "2026-05-04T12:00:00-00:00", "2026-05-04", "2026-05-04T24:00:00Z", "2026-05-04T12:00:60Z",
    "2026-W19-1T12:00:00Z", "P", "PT", "P1Y2M3W", "PT1S2H", "P1.5Y2M", "PT0.0000000001S", "P-1D",
    "en", "en_US", "-", "x", "toolonglanguage", "1.0.3", "2.0.0", "1.0.", "0.9",
    "00000000-0000-0000-0000-000000000000", "{6f6a8ad2-4d5c-4d1b-9b5f-4f6a0a6f6a01}",
    "6F6A8AD2-4D5C-4D1B-9B5F-4F6A0A6F6A01", "Agent", "Group", "Activity", "StatementRef",
    "SubStatement", "Person", "choice", "e" * 40, "e" * 64, "__proto__", "$ref", "%s", "{0}",
]  # fmt: skip
KEYS = [
    "id", "actor", "verb", "object", "objectType", "result", "context", "stored", "authority",
    "version", "member", "account", "name", "mbox", "definition", "extensions", "score", "scaled",
    "contextAgents", "attachments", "https://example.org/e", "timestamp", "registration", "Id", "",
    "choices", "interactionType", "platform", "statement", "team", "fileUrl",
]  # fmt: skip
NUMBERS: list[Any] = [
    0, -1, 1, 2, 1.0000001, -1.5, 10**18, 2**64, 10**40, 1e308, 5e-324, True, False, None,
]  # fmt: skip
DEPTHS = (100, 240, 248, 249, 250, 251, 252, 253, 254, 255, 256, 300)

Place = tuple[Any, Any]


def mutate_bytes(random: Random, raw: bytes, others: list[bytes]) -> bytes:
    """One to four changes; `others` are what a part may be taken from."""
    made = bytearray(raw)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        at = random.randrange(len(made) + 1)
        span = random.choice((1, 1, 2, 4, 8, 32))
        how = random.randrange(9)
        if how == 0 and at < len(made):
            made[at] ^= 1 << random.randrange(8)
        elif how == 1:
            del made[at : at + span]
        elif how == 2:
            made[at:at] = random.choice(TOKENS)
        elif how == 3:
            made[at : at + span] = random.choice(TOKENS)
        elif how == 4:
            made[at:at] = made[at : at + span]
        elif how == 5:
            other = random.choice(others) if others else raw
            begin = random.randrange(len(other) + 1)
            made[at : at + span] = other[begin : begin + random.choice((8, 64, 512))]
        elif how == 6:
            del made[at:]
        elif how == 7:
            made[at : at + span] = random.randbytes(random.choice((1, 2, 4)))
        elif made:
            where = random.randrange(len(made))
            some = made[where : where + span]
            del made[where : where + span]
            made[at:at] = some
    return bytes(made)


def mutate_value(random: Random, value: Any) -> Any:
    """One to three changes at places of the JSON value, which is copied."""
    made = deepcopy(value)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        places = list(_places(made))
        if places:
            holder, key = random.choice(places)
            random.choice(CHANGES)(random, holder, key, places)
    return made


def written(random: Random, value: Any) -> bytes:
    """JSON; now and then with escapes, white space, or a property that is there twice."""
    raw = json.dumps(
        value, ensure_ascii=random.random() < 0.5, indent=random.choice((None,) * 4 + (1,))
    )
    if random.random() < 0.02 and raw.startswith("{") and len(raw) > 2:
        raw = '{"verb":{"id":"x:y"},' + raw[1:]
    return raw.encode("utf-8", "surrogatepass")


def _places(value: Any) -> Any:
    """Every place of the tree as its holder and the key or index there."""
    found = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(found):
        yield value, key
        if isinstance(inner, (dict, list)):
            yield from _places(inner)


def odd_value(random: Random) -> Any:
    kind = random.randrange(5)
    if kind == 0:
        return random.choice(NUMBERS)
    if kind < 3:
        return random.choice(TEXTS)
    if kind == 3:
        return random.choice([{}, [], [[]], {"": None}, {"id": "x:y"}, [None], [{}]])
    value: Any = random.choice([{}, [], 1])
    for _ in range(random.choice(DEPTHS)):
        value = [value] if random.random() < 0.5 else {"a": value}
    return value


def _replace(random: Random, holder: Any, key: Any, _: list[Place]) -> None:
    holder[key] = odd_value(random)


def _remove(random: Random, holder: Any, key: Any, _: list[Place]) -> None:
    del holder[key]


def _rename(random: Random, holder: Any, key: Any, _: list[Place]) -> None:
    if isinstance(holder, dict):
        holder[random.choice(KEYS)] = holder.pop(key)


def _add(random: Random, holder: Any, key: Any, places: list[Place]) -> None:
    value = odd_value(random) if random.random() < 0.5 else _elsewhere(random, places)
    if isinstance(holder, dict):
        holder[random.choice(KEYS)] = value
    else:
        holder.insert(key, value)


def _copy(random: Random, holder: Any, key: Any, places: list[Place]) -> None:
    holder[key] = _elsewhere(random, places)


def _wrap(random: Random, holder: Any, key: Any, _: list[Place]) -> None:
    holder[key] = [holder[key]] if random.random() < 0.5 else {random.choice(KEYS): holder[key]}


def _text(random: Random, holder: Any, key: Any, _: list[Place]) -> None:
    if isinstance(holder[key], str):
        text = holder[key]
        at = random.randrange(len(text) + 1)
        some = random.choice(TEXTS)[:40] if random.random() < 0.5 else chr(random.randrange(0x2FFF))
        holder[key] = text[:at] + some + text[at + random.randrange(2) :]
    elif isinstance(holder[key], (int, float)):
        holder[key] = random.choice(NUMBERS)


def _bury(random: Random, holder: Any, key: Any, _: list[Place]) -> None:
    """Into an extension, where anything may stand, at a depth near what a parser bears."""
    value: Any = holder[key]
    for _step in range(random.choice(DEPTHS)):
        value = [value]
    holder[key] = {"https://example.org/deep": value}


def _elsewhere(random: Random, places: list[Place]) -> Any:
    """A copy of what stands at another place, as it is now."""
    holder, key = random.choice(places)
    try:
        return deepcopy(holder[key])
    except (KeyError, IndexError):  # it went, or moved, with an earlier change
        return None


CHANGES: list[Callable[[Random, Any, Any, list[Place]], None]] = [
    _replace, _replace, _remove, _rename, _add, _copy, _wrap, _text, _text, _text, _bury,
]  # fmt: skip
