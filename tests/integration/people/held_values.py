"""A value for each type of column, told apart from all others."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, Boolean, Float, Integer, LargeBinary, String, Text, Uuid

from storage import UtcDateTime

BEGAN = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def value_of(kind: Any, marker: str, numbers: Iterator[int]) -> Any:
    match kind:
        case UtcDateTime():
            return BEGAN + timedelta(seconds=next(numbers))
        case Uuid():
            return uuid4()
        case Boolean():
            return True
        case JSON():
            return {"note": marker}
        case LargeBinary():
            return blake2b(marker.encode(), digest_size=kind.length or 32).digest()
        case Float():
            return next(numbers) / 8
        case Integer():
            return next(numbers)
        case String() | Text():
            return marker[: kind.length] if kind.length else marker
    raise AssertionError(f"{kind!r} has no example yet")
