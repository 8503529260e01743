"""Forward the log to remote LRSs: in order, in batches, each statement once however it goes."""

import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import requests
from sqlalchemy import select

from lrs_adapter.delivery import LONGEST_REQUEST, Answer, Outcome, RemoteLrs
from lrs_adapter.errors import LeaseLost
from lrs_adapter.iris import Iris
from lrs_adapter.models import LrsDeadLetter, LrsTarget
from lrs_adapter.readers import Lease, claim, cursor_of, is_current, move_cursor, release
from lrs_adapter.reading import LogEntry, head_position, read_after
from lrs_adapter.targets import ACTIVE
from storage import CannotOpenSecret, Database, SecretBox, reach, scoped

BATCH = 50
MOST_BYTES = 1024 * 1024
MOST_BATCHES = 20
FIRST_WAIT_S, LONGEST_WAIT_S, LONGEST_ASKED_S = 1.0, 900.0, 86_400.0

Clock = Callable[[], datetime]

_sessions: dict[UUID, requests.Session] = {}


def forward(
    database: Database,
    secret_box: SecretBox,
    iris: Iris,
    owner: UUID,
    *,
    now: datetime,
    timeout_s: float,
    only: str | None = None,
) -> int:
    """A worker's step: every target that is due, once; returns how many statements went out.

    `only` names one target by its label, so that each can have a thread of its own and a slow one
    holds up no other. Nothing is sent within a transaction. A statement that was sent, and whose
    cursor was not saved, is sent again with the same id, which an LRS answers with 200 or a 409
    that is settled by comparison. A target that fails is tried again later.
    """
    clock = _clock_from(now)
    delivered = 0
    for target in _due(database, now, only):
        lease = _claim(database, target, owner, clock, timeout_s)
        if lease is None:
            continue
        try:
            secret = secret_box.open(target.secret)
        except CannotOpenSecret as error:
            _postpone(database, target, lease, Answer(Outcome.FAILED, str(error)), clock)
            continue
        kept_alive = _sessions.setdefault(target.id, requests.Session())
        remote = RemoteLrs(kept_alive, target.endpoint, target.key, secret, timeout_s)
        try:
            delivered += _forward_to(database, target, lease, remote, clock)
        except LeaseLost:
            continue
    return delivered


def _clock_from(now: datetime) -> Clock:
    """What time it is as the step goes on: requests take long, and waits count from their end."""
    began = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - began)


def _due(database: Database, now: datetime, only: str | None) -> list[LrsTarget]:
    """Active targets whose time has come and for which the log has something new."""
    with database.reading() as session:
        head = head_position(session)
        query = select(LrsTarget).where(LrsTarget.state == ACTIVE).order_by(LrsTarget.created)
        if only is not None:
            query = query.where(LrsTarget.label == only)
        return [
            target
            for target in session.scalars(query)
            if (target.next_try is None or target.next_try <= now)
            and cursor_of(session, target.reader) < head
        ]


def _claim(
    database: Database, target: LrsTarget, owner: UUID, clock: Clock, timeout_s: float
) -> Lease | None:
    """The lease, for longer than one request can take.

    Were it shorter, two workers with a slow LRS would fence each other for ever.
    """
    ttl_s = 2 + LONGEST_REQUEST * timeout_s
    with database.unit_of_work() as uow:
        lease = claim(uow, target.reader, owner, now=clock(), ttl_s=ttl_s)
        uow.commit()
    return lease


def _forward_to(
    database: Database, target: LrsTarget, lease: Lease, remote: RemoteLrs, clock: Clock
) -> int:
    delivered = 0
    for _ in range(MOST_BATCHES):
        with database.reading() as session:
            batch = _within_bytes(read_after(session, lease.cursor, BATCH))
        if not batch:
            break
        waiting = deque([batch])
        while waiting:
            part = waiting.popleft()
            answer = _exchange(remote, part)
            if answer.outcome is Outcome.FAILED:
                _postpone(database, target, lease, answer, clock)
                return delivered
            if answer.outcome is not Outcome.DELIVERED and len(part) > 1:
                middle = len(part) // 2
                waiting.extendleft((part[middle:], part[:middle]))
                continue
            lease = _save(database, target, lease, part, answer, clock())
            delivered += len(part) if answer.outcome is Outcome.DELIVERED else 0
    with database.unit_of_work() as uow:
        release(uow, lease)
        uow.commit()
    return delivered


def _exchange(remote: RemoteLrs, part: Sequence[LogEntry]) -> Answer:
    reach("forward/before-request")
    answer = remote.send(part)
    if answer.outcome is Outcome.CONFLICT and len(part) == 1:
        answer = remote.settle(part[0])
    reach("forward/after-request")
    return answer


def _save(
    database: Database,
    target: LrsTarget,
    lease: Lease,
    part: Sequence[LogEntry],
    answer: Answer,
    now: datetime,
) -> Lease:
    """Move the cursor past `part`, which is delivered, or is one statement refused for good."""
    with scoped("forward"), database.unit_of_work() as uow:
        moved = move_cursor(uow, lease, part[-1].position, now=now)
        row = uow.session.get_one(LrsTarget, target.id)
        row.failures, row.last_error, row.next_try = 0, None, None
        if answer.outcome is not Outcome.DELIVERED:
            uow.session.add(
                LrsDeadLetter(
                    target_id=target.id,
                    position=part[0].position,
                    statement_id=part[0].statement_id,
                    reason=answer.reason,
                    at=now,
                )
            )
        uow.commit()
    return moved


def _postpone(
    database: Database, target: LrsTarget, lease: Lease, answer: Answer, clock: Clock
) -> None:
    """Give the lease back and write down when to try again; the cursor stays.

    Whose lease was taken over says nothing: the other worker knows better how the LRS does.
    """
    with database.unit_of_work() as uow:
        if not is_current(uow, lease):
            return
        row = uow.session.get_one(LrsTarget, target.id)
        row.failures += 1
        row.last_error = answer.reason
        wait_s = wait_after(row.failures, answer.retry_after_s)
        row.next_try = clock() + timedelta(seconds=wait_s)
        release(uow, lease)
        uow.commit()


def wait_after(failures: int, asked_s: float | None = None) -> float:
    """Seconds until the next try: doubled from try to try, up to a quarter of an hour.

    A random part keeps many senders from coming back together; a wait that the LRS asked for
    (Retry-After) is kept where it is longer, up to a day.
    """
    ceiling = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(failures - 1, 30))
    wait_s = random.uniform(ceiling / 2, ceiling)  # noqa: S311 - spreads load, guards nothing
    return max(wait_s, min(asked_s or 0.0, LONGEST_ASKED_S))


def _within_bytes(entries: list[LogEntry]) -> list[LogEntry]:
    """As many from the front as stay under the size that LRSs take, at least one."""
    total = 0
    for count, entry in enumerate(entries):
        total += len(entry.document)
        if total > MOST_BYTES and count:
            return entries[:count]
    return entries
