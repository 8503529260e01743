"""The processes that share an installation, and what is done to them."""

import os
import random
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from storage import Database
from tests.integration.kill_points.processes import Child, ForkServer
from tests.integration.many_processes.freezing import NAME, freeze_with_lock
from tests.integration.many_processes.place import Place

LOOKED_FOR_S = 5.0
SERVE, WORKER = ("serve", "--no-worker"), ("worker",)


@dataclass
class Slot:
    """A process that is started again whenever it was killed; PostgreSQL knows it by `name`."""

    name: str
    argv: tuple[str, ...]
    environment: dict[str, str]
    child: Child
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Fleet:
    """Two servers and two workers. `mischief` is done in the thread that calls it.

    `with_lock` counts those that were frozen while they held the log's lock.
    """

    server: ForkServer
    database: Database
    slots: list[Slot]
    killed: int = 0
    frozen: int = 0
    with_lock: int = 0
    _orders: threading.Lock = field(default_factory=threading.Lock)

    def kill(self, slot: Slot, down_s: float) -> None:
        """As a power cut ends it; started again after `down_s`."""
        with slot.lock:
            os.kill(slot.child.pid, signal.SIGKILL)
            with self._orders:
                slot.child.wait()
            self.killed += 1
            threading.Event().wait(down_s)
            self._start(slot)

    def freeze(self, slot: Slot, for_s: float, *, with_lock: bool = False) -> None:
        """As a machine that is suspended: it goes on later and does not know that it slept.

        Where asked for and met, `with_lock`: all others wait until PostgreSQL ends its connection.
        """
        with slot.lock:
            pid, name = slot.child.pid, slot.name
            if with_lock and freeze_with_lock(self.database, pid, name, LOOKED_FOR_S):
                self.with_lock += 1
            else:
                os.kill(pid, signal.SIGSTOP)
            self.frozen += 1
            threading.Event().wait(for_s)
            os.kill(slot.child.pid, signal.SIGCONT)

    def stop(self) -> list[int]:
        """End each as an operator does; their return codes."""
        ended = []
        for slot in self.slots:
            with suppress(ProcessLookupError):
                os.kill(slot.child.pid, signal.SIGTERM)
        for slot in self.slots:
            with self._orders:
                ended.append(slot.child.wait())
        return ended

    def _start(self, slot: Slot) -> None:
        with self._orders:
            slot.child = self.server.start(slot.argv, slot.environment)


@contextmanager
def fleet(server: ForkServer, place: Place) -> Iterator[Fleet]:
    wanted = [(SERVE, 0), (SERVE, 1), (WORKER, 0), (WORKER, 1)]
    slots = []
    for argv, number in wanted:
        name = f"{argv[0]}-{number}"
        environment = place.environment(number) | {NAME: name}
        slots.append(Slot(name, argv, environment, server.start(argv, environment)))
    made = Fleet(server, place.database, slots)
    try:
        yield made
    finally:
        made.stop()


def mischief(of: Fleet, seed: int, over: threading.Event, longest_freeze_s: float) -> None:
    """Kill one now and then, and let one sleep past every lease, until it is over."""
    chance = random.Random(seed)
    sleeping: threading.Thread | None = None
    while not over.wait(chance.uniform(0.3, 2.0)):
        if (sleeping is None or not sleeping.is_alive()) and chance.random() < 0.3:
            workers = [slot for slot in of.slots if slot.argv == WORKER]
            slot = chance.choice(workers if chance.random() < 0.7 else of.slots)
            for_s = chance.uniform(0.6, 1.0) * longest_freeze_s
            lock = {"with_lock": chance.random() < 0.5}
            sleeping = threading.Thread(target=of.freeze, args=(slot, for_s), kwargs=lock)
            sleeping.start()
            continue
        awake = [slot for slot in of.slots if not slot.lock.locked()]
        of.kill(chance.choice(awake), chance.choice([0.0, 0.2, 1.0]))
    if sleeping is not None:
        sleeping.join()
