"""What the statements of one batch have in common is checked once: verbs, activities, actors."""

from collections.abc import Callable
from typing import Any

import orjson

Check = Callable[[Any, str], None]
Checking = Callable[[Check, Any, str], None]


def each_time(check: Check, value: Any, path: str) -> None:
    check(value, path)


class CheckedOnce:
    """Why: a batch of 500 says the same few activities over and over, and to check them each time
    was half of all checking.

    It is of one request, so that it never grows beyond what a body may hold. What was found valid
    is known by its JSON text, in which 1, 1.0 and true differ. What is wrong is never remembered:
    its check names the path at which it stands.
    """

    def __init__(self) -> None:
        self._valid: dict[Check, set[bytes]] = {}

    def __call__(self, check: Check, value: Any, path: str) -> None:
        """As `check(value, path)`, which may look at nothing but a value of `parse_body`."""
        valid = self._valid.setdefault(check, set())
        text = orjson.dumps(value)
        if text not in valid:
            check(value, path)
            valid.add(text)
