"""A real worker process that forwards, with its memory looked at from outside as it goes."""

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from lrs_adapter import targets
from storage import Database
from tests.load.installations import child_process

LOOK_EVERY_S, LONGEST_S = 0.1, 1500.0


@dataclass(frozen=True, slots=True)
class Sample:
    """`at_s` seconds since the start, `sent` statements by then, `rss` bytes held."""

    at_s: float
    sent: int
    rss: int


def watch_worker(database: Database, environment: dict[str, str], log: Path) -> list[Sample]:
    """Run `child worker` until its only target has everything; samples while it sends."""
    samples: list[Sample] = []
    behind = 1
    with child_process(["worker"], environment, log) as process:
        memory = psutil.Process(process.pid)
        began = time.monotonic()
        while behind:
            time.sleep(LOOK_EVERY_S)
            assert process.poll() is None, log.read_text(encoding="utf-8")
            at_s = time.monotonic() - began
            assert at_s < LONGEST_S, f"{behind} statements were not sent in {at_s:.0f} s"
            with database.reading() as session:
                [target] = targets(session)
            behind = target.behind
            samples.append(Sample(at_s, target.cursor, memory.memory_info().rss))
    return samples


def rate(samples: list[Sample]) -> float:
    """Statements a second, from the first that was seen sent."""
    first = next(one for one in samples if one.sent)
    last = samples[-1]
    return (last.sent - first.sent) / max(last.at_s - first.at_s, LOOK_EVERY_S)


def warm_and_last(samples: list[Sample]) -> tuple[float, float]:
    """Median bytes held over the second fifth of the way and over the last."""
    total = samples[-1].sent
    warm = [one.rss for one in samples if 0.2 * total <= one.sent < 0.4 * total]
    last = [one.rss for one in samples if one.sent >= 0.8 * total]
    return median(warm), median(last)
