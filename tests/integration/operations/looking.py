"""What the tests of the state look for, and how long they wait."""

import time
from collections.abc import Callable

from plugin.operations import State

PATIENCE_S = 60.0


def codes(found: State) -> dict[str, list[str]]:
    return {name: [each.code for each in probe.findings] for name, probe in found.probes.items()}


def until(act: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not act():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.1)
