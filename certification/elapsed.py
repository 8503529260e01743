"""How long something took, as a learning record tells it."""

import re
from decimal import Decimal

_ELAPSED = re.compile(
    r"P(?:([0-9.,]+)Y)?(?:([0-9.,]+)M)?(?:([0-9.,]+)W)?(?:([0-9.,]+)D)?"
    r"(?:T(?:([0-9.,]+)H)?(?:([0-9.,]+)M)?(?:([0-9.,]+)S)?)?"
)
_UNITS_CS = (*(days * 8_640_000 for days in (365, 30, 7, 1)), 360_000, 6_000, 100)
MOST_CS = 10**14


def hundredths(text: str) -> int | None:
    """The hundredths of a second of a `result.duration`, rounded down; None when it is none.

    xAPI compares durations to this precision (1.0.3 part 2, 4.6). A year counts as 365 days, a
    month as 30. What would be longer than 30,000 years counts as that.
    """
    found = _ELAPSED.fullmatch(text)
    if found is None:
        return None
    try:
        parts = [Decimal(part.replace(",", ".")) if part else 0 for part in found.groups()]
    except ArithmeticError:
        return None
    return min(MOST_CS, int(sum(part * unit for part, unit in zip(parts, _UNITS_CS, strict=True))))
