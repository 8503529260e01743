"""How long another LRS that failed is left alone."""

import random

FIRST_WAIT_S, LONGEST_WAIT_S, LONGEST_ASKED_S = 1.0, 900.0, 86_400.0


def wait_after(failures: int, asked_s: float | None = None) -> float:
    """Seconds until the next try: doubled from try to try, up to a quarter of an hour.

    A random part keeps many senders from coming back together; a wait that the LRS asked for
    (Retry-After) is kept where it is longer, up to a day.
    """
    ceiling = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(failures - 1, 30))
    wait_s = random.uniform(ceiling / 2, ceiling)  # noqa: S311 - spreads load, guards nothing
    return max(wait_s, min(asked_s or 0.0, LONGEST_ASKED_S))
