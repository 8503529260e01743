"""Lengths of time and sizes as an operator reads them: one figure and its unit."""

from datetime import datetime

from babel.numbers import format_decimal
from babel.units import format_unit
from flask_babel import get_locale

UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
SIZES = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")
STEP = 1_000


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "en"


def length(seconds: float) -> str:
    """“3 min”, “2 hr”, “5 days”: the largest unit of which there are two, seconds at least."""
    left = max(0.0, seconds)
    unit, size = next(((u, s) for u, s in UNITS if left >= 2 * s), UNITS[-1])
    return str(format_unit(int(left // size), unit, length="short", locale=_language()))


def since(moment: datetime | None, now: datetime) -> float | None:
    """Seconds from `moment` to `now`; None where there is no moment."""
    return None if moment is None else max(0.0, (now - moment).total_seconds())


def size(count: float) -> str:
    """A number of bytes in the unit that fits it (powers of 1,000)."""
    left, sign = abs(count), "-" if count < 0 else ""
    at = 0
    while left >= STEP and at < len(SIZES) - 1:
        left, at = left / STEP, at + 1
    digits = "0" if at == 0 or left >= 100 else "0.#"
    shown = format_unit(
        left, f"digital-{SIZES[at]}", length="short", format=digits, locale=_language()
    )
    return f"{sign}{shown}"


def number(value: float) -> str:
    return str(format_decimal(value, locale=_language()))
