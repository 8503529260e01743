"""Reading what comes next for a target while the batch before it is on its way."""

from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import NamedTuple, Self
from uuid import UUID

from lrs_adapter.beside import Beside, beside
from lrs_adapter.erasing.on_the_way import Erasures, erasures_now
from lrs_adapter.target_stretch import Next, Taking, next_for
from lrs_adapter.transport import Act
from storage import Connected, Database


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

    What PostgreSQL gives is read in a thread of its own from the moment that the batch before it
    is there. SQLite works in this process, where two threads would wait for each other at each row:
    it is read between a request and its answer, by whoever waits for that.

    What the log says of a position changes by an erasure alone: then it is read once more. Who
    withdrew changes, too: that is asked at sending, by the sender.
    """

    def __init__(self, database: Database, taking: Taking, target_id: UUID, endpoint: str) -> None:
        self._database, self._taking = database, taking
        self._target_id, self._endpoint = target_id, endpoint
        self._thread = (
            ThreadPoolExecutor(1, thread_name_prefix="read-ahead")
            if database.dialect == "postgresql"
            else None
        )
        self._coming: Future[Batch] | Batch | None = None

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

    def begin(self, after: int, most: int) -> Act | None:
        """Read what follows position `after`; what is to be done while the LRS works, if anything.

        The act may not be done at all: then `take` reads.
        """
        if self._thread is None:
            return partial(self._read_now, after, most)
        self._coming = self._thread.submit(self._read_alone, after, most)
        return None

    def wait(self) -> None:
        """Until what is being read is there. Whoever holds a connection must not: where all are
        held so, no thread that is waited for gets one. Raises what reading ahead raised.
        """
        if isinstance(self._coming, Future):
            coming, self._coming = self._coming, None
            self._coming = coming.result()

    def take(self, within: Connected, after: int, most: int) -> Batch:
        """What follows position `after`: as it was read ahead, unless that is more than `most` or
        an erasure went on since; once it was waited for.
        """
        read, self._coming = self._coming, None
        assert not isinstance(read, Future), "not waited for"
        if read and len(read.next.found) <= most and read.erasures == erasures_now(within):
            return read
        return self._read(within, after, most)

    def _read_now(self, after: int, most: int) -> None:
        self._coming = self._read_alone(after, most)

    def _read_alone(self, after: int, most: int) -> Batch:
        with self._database.look_up() as within:
            return self._read(within, after, most)

    def _read(self, within: Connected, after: int, most: int) -> Batch:
        erasures = erasures_now(within)
        coming = next_for(within, after, most, self._taking)
        besides = beside(within, coming.found, self._target_id, self._endpoint)
        return Batch(coming, besides, erasures)
