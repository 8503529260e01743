"""What a query costs in a long log, against a short one; and what a batch of statements does.

Agent + verb + since, 50 a page, over HTTP from a `child serve` on SQLite (LOG_ON=postgresql for the
other) with 1,000,000 statements (LOG_ROWS chooses), and from another with 10,000; every request
authenticated. Who is asked for
says one in fifty of all statements. p95 in the long log may be 1.5 times p95 in the short one, the
rate at which statements come in 0.4 of the short one's (a ratio of 2.5 here).
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles

import orjson
import requests
from sqlalchemy import select

from lrs_adapter.models import LogStatement
from tests.databases import Templates
from tests.integration.records_world import IRIS
from tests.load.comparison import Row, milliseconds_each, per_second, show
from tests.load.installations import SecondChild, both_kinds, second_child
from tests.load.statements import BATCH
from tests.load.varied_log import NEVER, OFTEN, SELDOM, bodies, post, regular

KIND = os.environ.get("LOG_ON", "sqlite")
LONG, SHORT = int(os.environ.get("LOG_ROWS", "1000000")), 10_000
QUERIES, WARM_UP, PAGE = 200, 20, 50
BATCHES = 40
LATELY = 2_500
"""Statements after `since` where that is a moment ago, in either log."""
SHOW_EVERY = 50_000
HEADERS = {"Content-Type": "application/json", "X-Experience-API-Version": "1.0.3"}


@dataclass(slots=True)
class Log:
    """A CHILD and a client of it."""

    child: SecondChild
    session: requests.Session
    length: int

    def fill(self) -> None:
        began = time.monotonic()
        for number, body in enumerate(bodies(0, self.length), 1):
            post(self.session, self.child.endpoint, body)
            if number * BATCH % SHOW_EVERY == 0:
                rate = number * BATCH / (time.monotonic() - began)
                sys.stdout.write(f"  {number * BATCH:,} of {self.length:,}, {rate:,.0f}/s\n")
                sys.stdout.flush()

    def stored(self, position: int) -> datetime:
        with self.child.database.reading() as session:
            query = select(LogStatement.stored).where(LogStatement.position == position)
            return session.scalars(query).one()


@dataclass(frozen=True, slots=True)
class Case:
    """A query: its verb, after which of a log's positions, and how many statements answer it."""

    label: str
    verb: str
    after: Callable[[int], int]
    answers: range


CASES = (
    Case("she does it often", OFTEN, lambda length: length // 4, range(PAGE, PAGE + 1)),
    Case("often, but since lately", OFTEN, lambda length: length - LATELY, range(1, PAGE + 1)),
    Case("she did it thrice", SELDOM, lambda _: 1, range(2, 4)),
    Case("she never did it", NEVER, lambda _: 1, range(1)),
)


def main() -> None:
    with ExitStack() as stack:
        templates = stack.enter_context(both_kinds())
        long, short = (_log(stack, templates, length) for length in (LONG, SHORT))
        for log in (long, short):
            log.fill()
        queries = [row for case in CASES for row in _query(case, long, short)]
        ingest = _ingest(long, short)
    sides = (f"{LONG:,}", f"{SHORT:,}")
    show(
        f"A query by agent, verb and since over HTTP on {KIND}, {PAGE} a page, by the log's length",
        unit="milliseconds each; p95 may be 1.5 times as long",
        as_text=milliseconds_each,
        rows=queries,
        sides=sides,
    )
    show(
        f"Ingesting over HTTP in batches of {BATCH}, by the log's length",
        unit=f"statements a second ({1 / ingest.ratio:.2f} of the short log's; at least 0.40)",
        as_text=per_second,
        rows=[ingest],
        sides=sides,
    )


def _log(stack: ExitStack, templates: Templates, length: int) -> Log:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    where = {}
    if KIND != "sqlite":  # as the template was migrated
        where = {"CHILD_DATABASE_URL": templates.fresh(KIND), "CHILD_IRI_BASE": IRIS.base}
    child = stack.enter_context(second_child(folder, **where))
    session = stack.enter_context(requests.Session())
    session.auth = (child.key, child.secret)
    session.headers.update(HEADERS)
    return Log(child, session, length)


def _query(case: Case, long: Log, short: Log) -> list[Row]:
    """In turns; the median and the 95th percentile of each."""
    sides = [(log, log.stored(case.after(log.length))) for log in (long, short)]
    seconds: tuple[list[float], list[float]] = ([], [])
    for number in range(WARM_UP + QUERIES):
        for which in (0, 1) if number % 2 else (1, 0):
            seconds[which].append(_ask(case, number, *sides[which]))
    ours, bare = (some[WARM_UP:] for some in seconds)
    return [
        Row(f"{case.label}, p50", median(ours), median(bare), 1),
        Row(f"{case.label}, p95", quantiles(ours, n=20)[-1], quantiles(bare, n=20)[-1], 1),
    ]


def _ask(case: Case, number: int, log: Log, since: datetime) -> float:
    asked = {
        "agent": orjson.dumps(regular(number)).decode(),
        "verb": case.verb,
        "since": since.isoformat(),
        "limit": str(PAGE),
    }
    began = time.perf_counter()
    answer = log.session.get(f"{log.child.endpoint}/statements", params=asked, timeout=60)
    took = time.perf_counter() - began
    assert answer.status_code == 200, answer.text
    assert len(answer.json()["statements"]) in case.answers, case.label
    return took


def _ingest(long: Log, short: Log) -> Row:
    """In turns; all that they took, as a checkpoint now and then is part of it."""
    seconds = [0.0, 0.0]
    logs = (long, short)
    more = [bodies(log.length, BATCHES * BATCH) for log in logs]
    for number in range(BATCHES):
        for which in (0, 1) if number % 2 else (1, 0):
            body = next(more[which])
            began = time.perf_counter()
            post(logs[which].session, logs[which].child.endpoint, body)
            seconds[which] += time.perf_counter() - began
    return Row(KIND, seconds[0], seconds[1], BATCHES * BATCH)


if __name__ == "__main__":
    main()
