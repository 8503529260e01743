"""Whether two statements with one id say the same (xAPI 1.0.3 part 2, 2.3.1, and part 3, 2.1.1)."""

import math
import re
from collections.abc import Mapping
from typing import Any

from lrs_adapter.value_checks import moment

LRS_ASSIGNS = frozenset({"id", "stored", "authority", "version"})
ACTOR_KEYS = frozenset({"mbox", "mbox_sha1sum", "openid", "account", "member"})
BEYOND_HUNDREDTHS = re.compile(r"([.,]\d\d)\d+(?=S)")
NUMBER = re.compile(r"(\d+)(?:[.,](\d+))?")
SECONDS = re.compile(r"(?<!\d)\d+\.\d+(?=S)")


def same_statement(sent: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    """Compare `sent` with what an LRS stored, without what an LRS itself assigns or completes.

    `timestamp` counts only where both have it and `sent` gave one; activity definitions, names of
    actors, the order of a group's members and how a list of one is written do not count, nor
    does a duration beyond hundredths of a second, or how its numbers are written.
    """
    ignored = LRS_ASSIGNS if "timestamp" in sent else LRS_ASSIGNS | {"timestamp"}
    left = {key: _plain(key, value) for key, value in sent.items() if key not in ignored}
    right = {key: _plain(key, value) for key, value in stored.items() if key not in ignored}
    return left == right


def _plain(key: str, value: Any) -> Any:
    if key == "timestamp":
        return moment(value)
    if key in ("id", "registration") and isinstance(value, str):
        return value.lower() if len(value) == 36 else value
    if key == "extensions":
        return value
    if key == "duration" and isinstance(value, str):
        return _plain_duration(value)
    if key == "contextActivities":
        return {
            kind: sorted(a["id"] for a in ([found] if isinstance(found, dict) else found))
            for kind, found in value.items()
        }
    if key == "member":
        return sorted((_plain("", member) for member in value), key=repr)
    if isinstance(value, dict):
        return _plain_object(value)
    if isinstance(value, list):
        return [_plain("", element) for element in value]
    return value


def _plain_duration(value: str) -> str:
    """Hundredths of a second count (2.0.0, 4.2.7); 01 is 1, and 1.50 is 1.5."""
    return NUMBER.sub(_plain_number, BEYOND_HUNDREDTHS.sub(r"\1", value))


def _plain_number(found: re.Match[str]) -> str:
    whole, parts = found[1].lstrip("0") or "0", (found[2] or "").rstrip("0")
    return f"{whole}.{parts}" if parts else whole


def by_binary_numbers(sent: dict[str, Any]) -> dict[str, Any]:
    """`sent` as an LRS keeps it that cuts seconds off by binary numbers, so that 5.10 becomes 5.09
    (ADL's does), also within a SubStatement. Seconds that are no binary number stay as they are.
    """
    inner, result = sent.get("object"), sent.get("result")
    if isinstance(inner, dict) and inner.get("objectType") == "SubStatement":
        sent = sent | {"object": by_binary_numbers(inner)}
    if not isinstance(result, dict) or not isinstance(duration := result.get("duration"), str):
        return sent
    return sent | {"result": {**result, "duration": SECONDS.sub(_cut, duration)}}


def _cut(found: re.Match[str]) -> str:
    try:
        return str(math.floor(float(found[0]) * 100) / 100)
    except OverflowError:
        return found[0]


def _plain_object(value: Mapping[str, Any]) -> dict[str, Any]:
    is_actor = not value.keys().isdisjoint(ACTOR_KEYS)
    kept = {}
    for key, inner in value.items():
        if key in ("definition", "display") or (is_actor and key == "name"):
            continue
        if key == "objectType" and inner in ("Agent", "Activity"):
            continue
        kept[key] = _plain(key, inner)
    return kept
