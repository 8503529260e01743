"""How often a refused launch may ask what its registration is by now."""

import time
from collections.abc import Callable
from uuid import UUID

MOST_A_SECOND = 20
"""More than that at one LMS is a flood, and nothing that people do."""


class RefusalsBeside:
    """Why: a launch that is refused is looked at once more where its registration has changed since
    this process read it, which costs a flood of forged ones a fifth of what it takes from others.

    So of the refused launches of one registration the first `MOST_A_SECOND` in a second ask the
    database; the others go by what those were told, which is at most a second old. Nothing is
    asked less where launches come as people make them. `clock` is in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counted: dict[UUID, tuple[int, int]] = {}

    def may_ask(self, registration_id: UUID) -> bool:
        """Whether this one may; it counts. Registrations are ours alone, so they are few."""
        second = int(self._clock())
        begun, many = self._counted.get(registration_id, (second, 0))
        many = many + 1 if begun == second else 1
        self._counted[registration_id] = (second, many)
        return many <= MOST_A_SECOND
