"""A JSON object or array cut into its pieces as they are written, without reading what they say.

One statement that no parser takes (it nests a thousand levels deep, names half a character, has a
number beyond all bounds) would make a whole page unreadable: the page is cut, and each piece is
judged for itself.
"""

import re
from collections.abc import Iterator
from contextlib import suppress

import orjson

STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
OUTSIDE = re.compile(STRING + rb'|[\[\]{},"]', re.DOTALL)
INSIDE = re.compile(STRING + rb'|[\[\]{}"]', re.DOTALL)
MEMBER = re.compile(rb"\s*(" + STRING + rb")\s*:(.*)", re.DOTALL)
CLOSES = {b"{": b"}", b"[": b"]"}


class NotInPieces(ValueError):
    """It is no whole object or array: cut short, or its brackets do not match."""


def elements(array: bytes) -> list[bytes]:
    """What an array holds, in order. Raises `NotInPieces`; what is within one is not looked at."""
    return list(_pieces(array, b"["))


def members(written: bytes) -> list[tuple[str, bytes]]:
    """Keys and values of an object, in order, also keys that it gives twice. Raises
    `NotInPieces`; what is within a value is not looked at.
    """
    found = []
    for piece in _pieces(written, b"{"):
        member = MEMBER.fullmatch(piece)
        try:
            key = orjson.loads(member[1]) if member else None
        except orjson.JSONDecodeError:
            continue
        if key is None or member is None:
            raise NotInPieces
        found.append((key, member[2]))
    return found


def texts(written: bytes) -> dict[str, str]:
    """What an object says in strings at its top, though the whole may be unreadable: its id, say.

    Nothing where it is no object.
    """
    found: dict[str, str] = {}
    try:
        pieces = members(written)
    except NotInPieces:
        return found
    for key, value in pieces:
        with suppress(orjson.JSONDecodeError):
            if value.lstrip()[:1] == b'"':
                found[key] = orjson.loads(value)
    return found


def _pieces(written: bytes, opening: bytes) -> Iterator[bytes]:
    written = written.strip()
    if written[:1] != opening:
        raise NotInPieces
    awaited, start, at, is_first = [CLOSES[opening]], 1, 1, True
    while awaited:
        found = (OUTSIDE if len(awaited) == 1 else INSIDE).search(written, at)
        if found is None:
            raise NotInPieces
        at, token = found.end(), found[0][:1]
        if found[0] == b'"':
            raise NotInPieces
        if token in CLOSES:
            awaited.append(CLOSES[token])
        elif token in b"]}" and awaited.pop() != token:
            raise NotInPieces
        elif not awaited or (token == b"," and len(awaited) == 1):
            piece = written[start : found.start()].strip()
            if not piece and (awaited or not is_first):
                raise NotInPieces
            if piece:
                yield piece
            start, is_first = at, False
    if at != len(written):
        raise NotInPieces
