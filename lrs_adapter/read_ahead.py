"""Reading what comes next for a target while the batch before it is on its way."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import NamedTuple, Self
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from lrs_adapter.beside import Beside, beside
from lrs_adapter.erasing.on_the_way import Erasures, erasures_now
from lrs_adapter.standing import Standing, standing_now
from lrs_adapter.target_stretch import Next, Taking, next_for
from lrs_adapter.transport import Act
from storage import Connected, Database

MOST_AHEAD = 2_000
"""Statements that are read at once."""


Parts = tuple[Next, Next | None]


class Batch(NamedTuple):
    """What comes next, and what was looked up for it beside its statements. How erasures stood was
    asked before it was read: it may name whoever was erased since.
    """

    next: Next
    beside: Beside
    erasures: Erasures


class ReadAhead:
    """Why: reading 500 statements takes as long as sending them, and most of both is waiting for
    somebody else.

    What PostgreSQL gives is read in a thread of its own while what was read before is sent: first
    one batch, then each time twice as many, since a question costs it more than what it asks for.
    SQLite works in this process, where two threads would wait for each other at each row: it is
    read batch by batch between a request and its answer, by whoever waits for that.

    What the log says of a position changes by an erasure alone: then it is read once more. Who
    withdrew changes, too: that is asked at sending, by the sender.
    """

    def __init__(
        self,
        database: Database,
        taking: Taking,
        target_id: UUID,
        endpoint: str,
        *,
        is_rewritten: bool,
    ) -> None:
        self._database, self._taking = database, taking
        self._target_id, self._endpoint = target_id, endpoint
        self._is_rewritten = is_rewritten
        self._thread = (
            ThreadPoolExecutor(1, thread_name_prefix="read-ahead")
            if database.dialect == "postgresql"
            else None
        )
        self._here: Batch | None = None
        self._parts: tuple[Next, int, Parts] | None = None
        self._coming: Future[Batch] | None = None
        self._batches = 2

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """What is being read is waited for, which is no longer than the database lets it take."""
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)

    def begin(self, after: int, most: int, left: int) -> Act | None:
        """Read what follows position `after` where it is neither here nor being read: no more than
        `left` times `most`. What is to be done while the LRS works, if anything.

        The act may not be done at all: then `take` reads.
        """
        if self._here:
            after, left = self._here.next.end, left - -(-len(self._here.next.found) // most)
        elif self._thread is None:
            return partial(self._read_now, after, most) if left else None
        if self._thread and self._coming is None and left > 0:
            batches = min(self._batches, left, max(1, MOST_AHEAD // most))
            self._coming = self._thread.submit(self._read_alone, after, most, batches)
            self._batches *= 2
        return partial(self._make_ready, most)

    def wait(self) -> None:
        """Until something is here. Whoever holds a connection must not: where all are held so, no
        thread that is waited for gets one. Raises what reading ahead raised.
        """
        if self._here is None and self._coming:
            coming, self._coming = self._coming, None
            self._here = coming.result()

    def take(self, within: Connected, after: int, most: int) -> tuple[Batch, Standing]:
        """What follows position `after`, at most so many, and how things stand since it was read:
        as it was read ahead, unless erasures stand otherwise now; once it was waited for.
        """
        assert self._here or not self._coming, "not waited for"
        read = self._here
        now = standing_now(within) if read else None
        while read is None or now is None or read.erasures != now.erasures:
            self._coming = None
            read = self._read(within, after, most, 1)
            now = standing_now(within)
        (first, rest), self._parts = self._parted(read.next, most), None
        if rest and len(first.found) < most:
            self._batches = 1  # they are large
        now_beside, later_beside = read.beside.parted(first.end)
        self._here = Batch(rest, later_beside, read.erasures) if rest else None
        return Batch(first, now_beside, read.erasures), now

    def _make_ready(self, most: int) -> None:
        """Prepare what would be sent next, where it is here already."""
        if self._coming and self._coming.done() and not self._coming.exception():
            self.wait()
        if self._here and not self._is_rewritten:
            self._parted(self._here.next, most)[0].found.make_ready()

    def _parted(self, coming: Next, most: int) -> Parts:
        if not self._parts or self._parts[0] is not coming or self._parts[1] != most:
            self._parts = coming, most, coming.parted(most)
        return self._parts[2]

    def _read_now(self, after: int, most: int) -> None:
        with suppress(SQLAlchemyError):  # an answer is under way; `take` reads again, and raises
            self._here = self._read_alone(after, most, 1)
            self._make_ready(most)

    def _read_alone(self, after: int, most: int, batches: int) -> Batch:
        with self._database.look_up() as within:
            return self._read(within, after, most, batches)

    def _read(self, within: Connected, after: int, most: int, batches: int) -> Batch:
        erasures = erasures_now(within)
        coming = next_for(within, after, most, self._taking, batches)
        besides = beside(within, coming.found, self._target_id, self._endpoint)
        return Batch(coming, besides, erasures)
