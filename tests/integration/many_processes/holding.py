"""Transactions that are held open on purpose, and readers that follow the log meanwhile."""

import random
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from lrs_adapter import (
    LrsKey,
    StatementQuery,
    check_key,
    find_statements,
    read_after,
    record,
)
from storage import Database, utc_now
from tests.integration.records_world import IRIS, draft, happening

MOST = 500


@dataclass
class Holding:
    """`kept` are the records that such transactions committed."""

    database: Database
    over: threading.Event
    kept: set[str] = field(default_factory=set)

    def hold(self, seed: int) -> None:
        """One that began early and ends late; one with the log's lock in its hand; one that only
        reads, of a moment long ago."""
        chance = random.Random(seed)
        while not self.over.wait(chance.uniform(0.1, 0.5)):
            kind = chance.choice(["began early", "has the lock", "reads"])
            if kind == "reads":
                with self.database.reading() as session:
                    before = len(read_after(session, 0, MOST))
                    time.sleep(chance.uniform(0.5, 3.0))
                    assert len(read_after(session, 0, MOST)) == before
                continue
            with self.database.unit_of_work() as uow:
                ids = [record(uow, IRIS, happening(), draft(uuid4())) for _ in range(2)]
                uow.session.flush()
                if kind == "has the lock":
                    wait_s = chance.uniform(0.05, 0.6)
                    uow.before_commit("held", lambda _: time.sleep(wait_s))  # noqa: B023
                else:
                    time.sleep(chance.uniform(0.5, 3.0))
                uow.commit()
            self.kept.update(map(str, ids))


@dataclass
class Following:
    """What readers of each kind saw: by position, and by `stored` as other LRSs ask."""

    database: Database
    key: LrsKey
    over: threading.Event
    by_position: list[int] = field(default_factory=list)
    by_stored: list[int] = field(default_factory=list)

    def follow(self, _seed: int) -> None:
        """Until it is over and both came to the end."""
        since = datetime(1970, 1, 1, tzinfo=UTC)
        while True:
            was_over = self.over.is_set()
            position = self.by_position[-1] if self.by_position else 0
            with self.database.reading() as session:
                entries = read_after(session, position, MOST)
            with self.database.reading() as session:
                page = find_statements(
                    session, IRIS, StatementQuery(since=since, ascending=True, limit=MOST), self.key
                )
            self.by_position += [entry.position for entry in entries]
            self.by_stored += [found.position for found in page.statements]
            since = page.statements[-1].stored if page.statements else since
            if was_over and not entries and not page.statements:
                return
            time.sleep(0.05)


def key_of(database: Database, told: str) -> LrsKey:
    name, _, secret = told.partition(":")
    with database.look_up() as within:
        key = check_key(within, name, secret, now=utc_now())
    assert key is not None
    return key
