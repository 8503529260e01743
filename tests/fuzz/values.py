"""What single values must look like, by other means than the validator's regular expressions."""

import string
from datetime import datetime
from typing import Any
from uuid import UUID

HEX = frozenset(string.hexdigits)
NO_IRI = frozenset('<>"{}|\\^`')
"""RFC 3987, 2.2: none of these stands in an IRI unless it is percent-encoded."""
LETTERS = frozenset(string.ascii_letters)
TAG = LETTERS | frozenset(string.digits)


def is_iri(value: Any) -> bool:
    """Absolute: a scheme, and something behind it."""
    if not isinstance(value, str) or any(c in NO_IRI or c.isspace() or c < "!" for c in value):
        return False
    scheme, colon, rest = value.partition(":")
    named = bool(scheme) and scheme[0] in LETTERS and set(scheme) <= TAG | set("+-.")
    return named and bool(colon) and bool(rest)


def is_uuid(value: Any) -> bool:
    if not isinstance(value, str) or [len(one) for one in value.split("-")] != [8, 4, 4, 4, 12]:
        return False
    try:
        return str(UUID(value)) == value.lower()
    except ValueError:
        return False


def is_timestamp(value: Any) -> bool:
    """ISO 8601 with date and time; an offset of -00:00 is forbidden (part 2, 4.5)."""
    if not isinstance(value, str) or len(value) < 19 or value[10] not in "Tt":
        return False
    if not value.isascii() or value.endswith(("-00:00", "-0000", "-00")):
        return False
    try:
        datetime.fromisoformat(value.replace(",", ".").upper())
    except ValueError:
        return False
    return True


def is_duration(value: Any) -> bool:
    """ISO 8601, 4.4.3.2: designators in order, each once, only the last with a fraction."""
    if not isinstance(value, str) or not value.startswith("P") or not value.isascii():
        return False
    date, has_time, time = value[1:].partition("T")
    if date.endswith("W") and not has_time:
        return _amounts(date, "W")
    if (not date and not has_time) or (has_time and not time):
        return False
    if _has_fraction(date) and time:
        return False
    return _amounts(date, "YMD") and _amounts(time, "HMS")


def _has_fraction(text: str) -> bool:
    return "." in text or "," in text


def _amounts(text: str, designators: str) -> bool:
    while text:
        digits = len(text) - len(text.lstrip(string.digits + ".,"))
        number, unit, text = text[:digits], text[digits : digits + 1], text[digits + 1 :]
        whole, point, fraction = number.replace(",", ".").partition(".")
        if not whole.isdigit() or (point and (text or not fraction.isdigit())):
            return False
        if not unit or unit not in designators:
            return False
        designators = designators[designators.index(unit) + 1 :]
    return True


def is_language(value: Any) -> bool:
    """RFC 5646 in its outline: subtags of one to eight letters and digits, letters first."""
    if not isinstance(value, str):
        return False
    first, *others = value.split("-")
    return (
        0 < len(first) <= 8
        and set(first) <= LETTERS
        and all(0 < len(one) <= 8 and set(one) <= TAG for one in others)
        and (len(first) > 1 or (first in "xXiI" and bool(others)))
    )


def is_mailbox(value: Any) -> bool:
    if not isinstance(value, str) or not value.startswith("mailto:"):
        return False
    user, at, host = value[7:].partition("@")
    return bool(user and at and host) and "@" not in host and not any(map(str.isspace, value))


def is_sha1(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 40 and set(value) <= HEX


def is_sha2(value: Any) -> bool:
    return isinstance(value, str) and 56 <= len(value) <= 128 and set(value) <= HEX


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
