"""What is in memory does not grow with the log or the file."""

import gc
import io
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from lrs_adapter.whole_log import as_it_is, open_statements
from lrs_adapter.whole_log.arriving import arriving
from storage import Database
from tests.integration.records_world import NOON, received, record_some
from tests.integration.whole_log.log_world import as_json, environment_of
from tests.load.long_log import Told, lengthen

MORE = 1024 * 1024


def peak(act: Callable[[], object]) -> int:
    """Bytes that Python held at once."""
    gc.collect()
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_an_export_holds_a_portion_at_a_time(database: Database, tmp_path: Path) -> None:
    environment = environment_of(database, tmp_path)
    record_some(database, 1)
    found = []
    for turn in range(5):
        lengthen(
            database,
            (
                Told("a::b", "https://x.org/v", "https://x.org/a", "c::d", NOON + each, 0.5)
                for each in map(timedelta, range(2_500))
            ),
        )
        file = tmp_path / f"{turn}.jsonl.gz"
        found.append(peak(lambda file=file: as_json(environment, "export", file)))  # type: ignore[misc]
    assert min(found[3:]) - max(found[1:3]) < MORE  # each turn adds more than that to the log


def test_an_import_holds_a_portion_at_a_time() -> None:
    def read(count: int) -> Callable[[], object]:
        text = orjson.dumps(received(id=str(uuid4()))) + b"\n"
        content: Any = io.BufferedReader(io.BytesIO(text * count))
        return lambda: sum(one.number for one in arriving(open_statements(content), as_it_is))

    small, large = (peak(read(count)) for count in (2_000, 40_000))
    assert large - small < MORE
