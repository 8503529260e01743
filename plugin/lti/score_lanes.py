"""A lane for each LMS that has scores due, so that a slow one holds up the grades of no other."""

import logging
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from threading import Lock
from typing import Literal, Protocol
from uuid import UUID

log = logging.getLogger("child.worker")

LANES = 16
LOOK_S = 1.0
SCORES_PER_CALL, CALL_S = 200, 30.0  # then the caller may want to stop

Went = Literal["sent", "settled", "leave", "nothing"]
"""How one score went: it reached its LMS; it did not, but the next may; the LMS is to be left
alone; there was none to be had.
"""


class Sending(Protocol):
    """What lanes need of who sends; both are asked from several threads at the same time."""

    def due(self, but: Collection[UUID]) -> list[UUID]:
        """The registrations that have a score due, longest due first, without `but`."""

    def send_next(self, registration_id: UUID) -> Went:
        """Bring that LMS the next of its due scores, if somebody else is not at it."""


@dataclass(slots=True)
class Lanes:
    """One call. At most `LANES` LMSs have a lane, which sends one score after another; where more
    have something due, a lane gives way after a second, and who has had none yet is first.
    """

    sending: Sending
    clock: Callable[[], float] = time.monotonic
    goes_on: Callable[[], bool] = lambda: True
    _lock: Lock = field(default_factory=Lock)
    _tickets: int = field(default_factory=lambda: SCORES_PER_CALL)
    _until: float = 0.0
    _sent: int = 0
    _others_wait: bool = False
    _left_alone: set[UUID] = field(default_factory=set)
    _turns: dict[UUID, int] = field(default_factory=dict)
    _count: Iterator[int] = field(default_factory=partial(count, 1))
    _errors: list[BaseException] = field(default_factory=list)

    def run(self) -> int:
        """Until nothing is due and no lane runs; how many scores arrived. After `SCORES_PER_CALL`
        scores or `CALL_S` seconds, or when `goes_on` says no, no further one is begun, and it ends
        with those under way.

        What goes wrong in a lane ends that lane, and is raised once all have ended.
        """
        self._until = self.clock() + CALL_S
        running: dict[Future[bool], UUID] = {}
        with ThreadPoolExecutor(LANES, thread_name_prefix="send-scores") as pool:
            try:
                self._look_again_and_again(pool, running)
            except Exception as error:
                self._errors.append(error)
            finally:
                self._until = float("-inf")
            self._note_ended(wait(running).done, running)
        for another in self._errors[1:]:
            log.error("reason=%s", type(another).__name__, exc_info=another)
        if self._errors:
            raise self._errors[0]
        return self._sent

    def _look_again_and_again(
        self, pool: ThreadPoolExecutor, running: dict[Future[bool], UUID]
    ) -> None:
        tickets = -1
        while self._may_go_on():
            if not running:
                if tickets == self._tickets:
                    return  # what is due is in somebody else's hands
                tickets = self._tickets
            self._start(pool, running)
            if not running:
                return
            when = FIRST_COMPLETED if self._others_wait else ALL_COMPLETED
            self._note_ended(wait(running, LOOK_S, when).done, running)

    def _start(self, pool: ThreadPoolExecutor, running: dict[Future[bool], UUID]) -> None:
        """A lane for each LMS that has none, as far as there are."""
        found = self.sending.due({*running.values(), *self._left_alone})
        found.sort(key=lambda each: self._turns.get(each, 0))
        free = LANES - len(running)
        self._others_wait = len(found) > free
        for registration_id in found[:free]:
            lane = pool.submit(copy_context().run, self._lane, registration_id)
            running[lane] = registration_id

    def _lane(self, registration_id: UUID) -> bool:
        """Whether that LMS may have another lane in this call."""
        began = self.clock()
        while self._take_ticket():
            went = self.sending.send_next(registration_id)
            if went == "nothing":
                self._give_back_ticket()
                return True
            if went == "sent":
                with self._lock:
                    self._sent += 1
            if went == "leave":
                return False
            if self._others_wait and self.clock() - began >= LOOK_S:
                return True
        return True

    def _note_ended(
        self, lanes: Collection[Future[bool]], running: dict[Future[bool], UUID]
    ) -> None:
        for lane in lanes:
            registration_id = running.pop(lane)
            self._turns[registration_id] = next(self._count)
            error = lane.exception()
            if error is not None:
                self._errors.append(error)
            if error is not None or not lane.result():
                self._left_alone.add(registration_id)

    def _may_go_on(self) -> bool:
        return self._tickets > 0 and self.clock() < self._until and self.goes_on()

    def _take_ticket(self) -> bool:
        with self._lock:
            if not self._may_go_on():
                return False
            self._tickets -= 1
            return True

    def _give_back_ticket(self) -> None:
        with self._lock:
            self._tickets += 1
