"""What the statements of one batch have in common is checked once: verbs, activities, contexts."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Protocol

import orjson

Check = Callable[..., None]
"""Of a value, its path, and what else it is told."""


class Checking(Protocol):
    def __call__(self, check: Check, value: Any, path: str) -> Any:
        """As `check(value, path)`; returns the value that is to take the place of this one."""

    def in_parts(self, check: Check, value: Any, path: str, *how: bool) -> Any:
        """The same of a check that has parts of the value checked, and is told `how` and who
        checks: `check(value, path, *how, self)`.
        """


class CheckedEachTime:
    """Every value stays where it is."""

    def __call__(self, check: Check, value: Any, path: str) -> Any:
        check(value, path)
        return value

    def in_parts(self, check: Check, value: Any, path: str, *how: bool) -> Any:
        check(value, path, *how, self)
        return value


class CheckedOnce:
    """Why: a batch of 500 says the same few activities over and over, and to check them each time
    was half of all checking.

    It is of one request, so that it never grows beyond what a body may hold. What was found valid
    is known by its JSON text, in which 1, 1.0 and true differ. What is wrong is never remembered:
    its check names the path at which it stands. Nothing here refers to itself: what a batch leaves
    is gone at once, and not when somebody collects it.
    """

    def __init__(self) -> None:
        self._valid: defaultdict[Any, dict[bytes, Any]] = defaultdict(dict)

    def __call__(self, check: Check, value: Any, path: str) -> Any:
        """As `check(value, path)`, which may look at nothing but a value of `parse_body`.

        Returns the value that said the same first, to take the place of this one: so whoever
        looks at the statements later knows what they have in common without comparing it, and
        may change nothing in it.
        """
        valid = self._valid[check]
        text = orjson.dumps(value)
        if (known := valid.get(text)) is not None:
            return known
        check(value, path)
        valid[text] = value
        return value

    def in_parts(self, check: Check, value: Any, path: str, *how: bool) -> Any:
        """The same of a check that has parts of the value checked, and is told `how`."""
        valid = self._valid[check, how]
        text = orjson.dumps(value)
        if (known := valid.get(text)) is not None:
            return known
        check(value, path, *how, self)
        valid[text] = value
        return value
