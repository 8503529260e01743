"""One process of a run, with databases of its own that go with it."""

import logging
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.queues import Queue
from pathlib import Path
from typing import TYPE_CHECKING

from storage import Database, migrate
from tests.databases import IRI_BASE
from tests.fuzz.running import Outcome, run

if TYPE_CHECKING:
    Told = Queue[tuple[int, Outcome, bool]]
    """Which process, how far it is, whether it is over."""

PORTION = 25_000
"""Inputs to one database: an answer costs more the more the fuzzer has put into it, and what was
stored at the beginning is seldom met again."""
MEMORY = Path("/dev/shm")
"""Where there is such a file system: what fuzzing looks for is not what a disk does."""


@dataclass(slots=True)
class Run:
    """The portions of one process; `step` is how far the seeds of two of them lie apart."""

    number: int
    seed: int
    step: int
    inputs: int
    until: float
    told: "Told"
    whole: Outcome = field(default_factory=Outcome)

    def all(self) -> Outcome:
        seeds = count(self.seed + self.number, self.step)
        while (left := self.inputs - self.whole.inputs) > 0 and time.monotonic() < self.until:
            portion = _portion(next(seeds), min(left, PORTION), self.until, self._tell)
            self.whole = self._with(portion)
        return self.whole

    def _tell(self, so_far: Outcome) -> None:
        self.told.put((self.number, self._with(so_far), False))

    def _with(self, portion: Outcome) -> Outcome:
        return Outcome(
            self.whole.inputs + portion.inputs,
            self.whole.accepted + portion.accepted,
            [*self.whole.findings, *portion.findings],
        )


def work(number: int, seed: int, step: int, inputs: int, until: float, told: "Told") -> None:
    """`until` is a moment of `time.monotonic`, which the processes of a machine share."""
    logging.disable(logging.CRITICAL)
    outcome = Run(number, seed, step, inputs, until, told).all()
    told.put((number, outcome, True))


def _portion(seed: int, inputs: int, until: float, progress: Callable[[Outcome], None]) -> Outcome:
    with tempfile.TemporaryDirectory(
        prefix="child-fuzz-", dir=MEMORY if MEMORY.is_dir() else None
    ) as folder:
        database = Database(f"sqlite:///{Path(folder) / 'child.sqlite'}")
        migrate(database, IRI_BASE)
        outcome = run(database, seed, inputs, until=until, progress=progress)
        database.dispose()
    return outcome
