"""The code that one side shows and the number that the other side answers with."""

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter in it is mistaken for a digit."""
LENGTH, GROUP = 12, 4
"""Twelve of them are 60 random bits."""
MISREAD = str.maketrans("ILO", "110")
DIGITS = 6


def new_code() -> str:
    """Three groups of four, such as `7K2M-XR94-D0TB`."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(drawn[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def hash_of(code: str) -> bytes:
    """SHA-256 of the code as it was meant: case, spaces, hyphens and misread letters aside."""
    meant = "".join(letter for letter in code.upper() if letter.isalnum()).translate(MISREAD)
    return hashlib.sha256(meant.encode()).digest()


def new_number() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def same_number(typed: str, number: str) -> bool:
    """Whether `typed` is the number, spaces aside; in a time that tells nothing."""
    digits = "".join(typed.split())
    return secrets.compare_digest(digits.encode(), number.encode())
