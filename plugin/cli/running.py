"""How Python is set in a process that lives long and does more than one thing at a time."""

import gc
import sys

OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""A batch of statements makes as many that live until its end, and none of them is garbage."""
TURN_S = 0.0002
"""Python's own is 5 ms: so long a thread that has its answer waits for one that computes. A launch,
a page and a batch take less than that altogether."""


def run_long() -> None:
    """For a process that has loaded what it needs, just before its work begins.

    What was loaded stays for ever: no collection need look at it again. Nor need one look at the
    young objects each time that there are 700 of them: that was a millisecond of the four that
    sending 500 statements takes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *gc.get_threshold()[1:])
    sys.setswitchinterval(TURN_S)
