"""What people type, brought into one form before it is compared or kept."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?")
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
LONGEST_NUMBER = 60
QUOTES = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u2032", "'") | dict.fromkeys("\u201c\u201d\u201e\u2033", '"')
)
MINUS = str.maketrans(dict.fromkeys("\u2212\u2010\u2011\u2012\u2013", "-"))


def tidy(text: str) -> str:
    """NFC, one kind of line end, no control characters (PostgreSQL keeps no NUL), trimmed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", kept).strip()


def comparable(text: str, *, case_matters: bool) -> str:
    """One text for all ways of typing the same words: spaces, quotation marks, accents, case."""
    words = " ".join(unicodedata.normalize("NFC", text).translate(QUOTES).split())
    return words if case_matters else unicodedata.normalize("NFC", words.casefold())


def read_number(text: str) -> Decimal | None:
    """A number with a comma or a point before its decimals; None when it is none.

    Blanks between digits are passed over, as in 1 000 000. What could be read in two ways, such as
    1.000,5, is no number: to guess would mark a right answer wrong.
    """
    bare = "".join(text.split()).translate(MINUS)
    if len(bare) > LONGEST_NUMBER or not NUMBER.fullmatch(bare):
        return None
    try:
        number = Decimal(bare.replace(",", "."))
    except InvalidOperation:
        return None
    return number if abs(number) < Decimal("1e300") else None


def readings(text: str) -> tuple[Decimal, ...]:
    """The number that a text is read as; where it could as well be thousands, as 1,000 could, both.

    One country's decimals are the other's thousands, and nobody is asked where she is from.
    """
    number = read_number(text)
    if number is None:
        return ()
    bare = "".join(text.split()).translate(MINUS)
    return (number, number * 1000) if GROUPED.fullmatch(bare) else (number,)


def plain_number(number: Decimal) -> str:
    """The number in digits with a point, as records and rows have it: 3.14, -0.5, 1200."""
    if number == 0:
        return "0"
    bare = number.normalize()
    return f"{bare:f}" if -30 < bare.adjusted() < 30 else f"{bare}"
