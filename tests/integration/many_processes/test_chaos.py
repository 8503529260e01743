"""Two servers and two workers on one PostgreSQL, under kill -9, freezes and held transactions,
and freezes of who holds the log's lock.

`CHAOS_MINUTES` and `CHAOS_SEED` choose how long and which; what happened is printed.
"""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.databases import Templates
from tests.integration.flaky_lrs import flaky_lrs
from tests.integration.kill_points.grade_book import grade_book
from tests.integration.kill_points.lms import key_set
from tests.integration.kill_points.prepared import installation
from tests.integration.kill_points.processes import fork_server
from tests.integration.many_processes.fleet import fleet, mischief
from tests.integration.many_processes.holding import Following, Holding, key_of
from tests.integration.many_processes.outcome import check, is_settled
from tests.integration.many_processes.people import Crowd
from tests.integration.many_processes.place import furnished
from tests.integration.taking_in.odd_source import odd_source

SEED = int(os.environ.get("CHAOS_SEED", "7"))
MINUTES = float(os.environ.get("CHAOS_MINUTES", "10"))
SETTLED_WITHIN_S = 180.0
Numbers = dict[str, int]


def test_nothing_is_skipped_or_repeated_by_readers_of_a_short_storm(
    templates: Templates, tmp_path: Path
) -> None:
    numbers = storm(templates, tmp_path, for_s=12.0, longest_freeze_s=7.0)
    assert numbers["killed"] > 2
    assert numbers["records"] > 100


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_nor_of_a_long_one(
    templates: Templates, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    numbers = storm(templates, tmp_path, for_s=60 * MINUTES, longest_freeze_s=18.0)
    assert numbers["frozen"] > MINUTES
    assert numbers["killed"] > 10 * MINUTES
    assert numbers["with the log's lock"] > 0
    record_property("storm", str(numbers))


def storm(templates: Templates, folder: Path, *, for_s: float, longest_freeze_s: float) -> Numbers:
    """Everything at once for so long, and then peace until nothing is due; every check."""
    with (
        grade_book(key_set()) as book,
        flaky_lrs() as target,
        odd_source() as source,
        fork_server(folder / "output.log") as server,
    ):
        source.page = 100
        installed = installation(templates, "postgresql", folder / "data")
        installed.environment.update(CHILD_HTTP_TIMEOUT_S="1", CHILD_DATABASE_IDLE_S="2")
        place = furnished(installed, book, target, source)
        over, at_peace = threading.Event(), threading.Event()
        crowd, holding = Crowd(place, over), Holding(place.database, over)
        following = Following(place.database, key_of(place.database, place.key), at_peace)
        with fleet(server, place) as processes:
            acts = [crowd.learn, crowd.learn, crowd.post, crowd.post, crowd.be_read]
            busy = [
                crowd.watched(act, SEED + number)
                for number, act in enumerate([*acts, holding.hold, holding.hold])
            ]
            reader = crowd.watched(following.follow, SEED)
            harm = threading.Thread(target=mischief, args=(processes, SEED, over, longest_freeze_s))
            began = time.monotonic()
            for thread in (*busy, reader, harm):
                thread.start()
            over.wait(for_s)
            over.set()
            for thread in (*busy, harm):
                thread.join()
            while not is_settled(place) and time.monotonic() < began + for_s + SETTLED_WITHIN_S:
                time.sleep(0.2)
            at_peace.set()
            reader.join()
            assert processes.stop() == [0, 0, 0, 0]
            processes.slots.clear()
            log = check(place, crowd, holding, following)
        place.database.dispose()
    numbers = {
        "records": len(log),
        "posted": len(crowd.kept),
        "held open": len(holding.kept),
        "harvested": len(source.kept),
        "learners": len(crowd.learnt),
        "requests sent again": crowd.again,
        "killed": processes.killed,
        "frozen": processes.frozen,
        "with the log's lock": processes.with_lock,
        "forwarded again": place.arrived - len(log),
        "scores": len(book.posts),
        "seconds": round(time.monotonic() - began),
    }
    print(numbers)  # noqa: T201 - what a long run is for
    return numbers
