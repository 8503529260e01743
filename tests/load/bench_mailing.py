"""A burst of mails that are all due at once, against a bare smtplib loop to the same sink.

Ours is the worker's step `send_due_mail`, twenty mails over one connection, from the look into the
outbox to the last settled row: every mail is composed in its reader's language and noted before
and after it is handed over. Bare hands over the very same messages with smtplib, over one
connection, and notes nothing. Both send to the same sink, a process of its own (`mail_sink.py`),
by turns of a tenth of the MAILS (10,000 unless set); the first turn only warms up.

Below the tables: how much of the time on the clock was within a write transaction (on SQLite the
time in which nobody else writes), how many there were for each mail, and this process's memory
after the second turn and after the last. CPU time is that of this process and, on PostgreSQL, of
the server's processes.
"""

import os
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psutil
from sqlalchemy import Connection, event

from community import join, post
from plugin.mail.answers import Answer
from plugin.mail.conversation import Conversation
from storage import Database, UnitOfWork
from tests.integration.mailing.mail_servers import Mailbox
from tests.integration.mailing.mailing_world import JUDGED, NOW, MailingWorld, mailing_world
from tests.load.comparison import Row, per_second, show
from tests.load.installations import KINDS, REPOSITORY, both_kinds, fresh
from tests.load.server_cpu import cpu_with_server

MAILS, TURNS = int(os.environ.get("MAILS", "10000")), 10
TURN = MAILS // TURNS
MEBIBYTE = 2**20
Clocks = dict[str, Callable[[], float]]


@dataclass
class WriteTransactions:
    """How long this process was within one, and how often."""

    spent_s: float = 0.0
    count: int = 0
    began: float | None = field(default=None, repr=False)

    @contextmanager
    def watched(self, database: Database) -> Iterator[None]:
        """On SQLite from the moment that the lock is ours."""
        close = UnitOfWork.__exit__

        def begin(connection: Connection) -> None:
            if not connection.get_execution_options().get("read_only"):
                self.began = time.perf_counter()

        def end(uow: UnitOfWork, *error: Any) -> None:
            close(uow, *error)
            if self.began is not None:
                self.spent_s += time.perf_counter() - self.began
                self.count += 1
                self.began = None

        event.listen(database.engine, "begin", begin)
        with patch.object(UnitOfWork, "__exit__", end):
            yield
        event.remove(database.engine, "begin", begin)


def main() -> None:
    rows, notes = [], []
    with both_kinds() as templates, tempfile.TemporaryDirectory() as folder, sink() as port:
        for kind in KINDS:
            with fresh(templates, kind) as database:
                world = mailing_world(database, Path(folder), Mailbox(port))
                found, note = measure(world, port)
                rows += found
                notes.append(f"  {database.dialect}: {note}\n")
    show(
        f"Sending {MAILS:,} mails that are due at once, against a bare smtplib loop",
        unit="mails a second",
        as_text=per_second,
        rows=rows,
    )
    sys.stdout.write("".join(notes))


def measure(world: MailingWorld, port: int) -> tuple[list[Row], str]:
    _fill(world)
    clocks = {"clock": time.perf_counter, "CPU": cpu_with_server(world.database)}
    ours: dict[str, list[float]] = {name: [] for name in clocks}
    bare: dict[str, list[float]] = {name: [] for name in clocks}
    writes, memory = WriteTransactions(), []
    for turn in range(TURNS):
        handed_over: list[bytes] = []
        with writes.watched(world.database), _noting(handed_over):
            _time(lambda: _send_ours(world), clocks, ours)
        assert len(handed_over) == TURN
        _time(lambda: _send_bare(port, handed_over), clocks, bare)  # noqa: B023 - called at once
        memory.append(psutil.Process().memory_info().rss / MEBIBYTE)
        if turn == 0:
            writes = WriteTransactions()
    share = writes.spent_s / sum(ours["clock"][1:])
    note = (
        f"{share:.0%} of the time in write transactions, {writes.count / (MAILS - TURN):.2f} a mail"
        f" of {writes.spent_s / writes.count * 1000:.2f} ms; memory {memory[1]:.1f} MiB after"
        f" {2 * TURN:,} mails, {memory[-1]:.1f} MiB at the end"
    )
    labels = {name: f"{world.database.dialect}, {name}" for name in clocks}
    rows = [Row.of(labels[name], ours[name][1:], bare[name][1:], TURN) for name in clocks]
    return rows, note


def _fill(world: MailingWorld) -> None:
    """As many members as mails, each with one that is due."""
    for at in range(0, MAILS, 500):
        with world.database.unit_of_work() as uow:
            for number in range(at, min(at + 500, MAILS)):
                address, locale = f"demo{number}@child.example", ("en", "es")[number % 2]
                member = join(uow, name="Demo", email=address, locale=locale, now=NOW)
                assert post(uow, kind="answer-judged", to=member.id, values=JUDGED, now=NOW)
            uow.commit()


def _send_ours(world: MailingWorld) -> None:
    sent = 0
    while sent < TURN:
        sent += world.send()


def _send_bare(port: int, messages: list[bytes]) -> None:
    with smtplib.SMTP("127.0.0.1", port, local_hostname="child.example", timeout=10) as client:
        for message in messages:
            client.sendmail("child@child.example", ["demo@child.example"], message)


def _time(act: Callable[[], None], clocks: Clocks, seconds: dict[str, list[float]]) -> None:
    began = {name: clock() for name, clock in clocks.items()}
    act()
    for name, clock in clocks.items():
        seconds[name].append(clock() - began[name])


@contextmanager
def _noting(messages: list[bytes]) -> Iterator[None]:
    """Keep what is handed over within the block."""
    deliver = Conversation.deliver

    def noted(opened: Conversation, message: bytes) -> Answer:
        messages.append(message)
        return deliver(opened, message)

    with patch.object(Conversation, "deliver", noted):
        yield


@contextmanager
def sink() -> Iterator[int]:
    """The port of a running sink."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.load.mail_sink"],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    main()
