"""One process of a run, with a database of its own that goes with it."""

import logging
import tempfile
from multiprocessing.queues import Queue
from pathlib import Path
from typing import TYPE_CHECKING

from storage import Database, migrate
from tests.databases import IRI_BASE
from tests.fuzz.running import Outcome, run

if TYPE_CHECKING:
    Told = Queue[tuple[int, Outcome, bool]]
    """Which process, how far it is, whether it is over."""


def work(number: int, seed: int, inputs: int, until: float, told: "Told") -> None:
    """`until` is a moment of `time.monotonic`, which the processes of a machine share."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="child-fuzz-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'child.sqlite'}")
        migrate(database, IRI_BASE)
        outcome = run(
            database, seed, inputs, until=until, progress=lambda now: told.put((number, now, False))
        )
        database.dispose()
    told.put((number, outcome, True))
