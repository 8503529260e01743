"""Where a target stands in the log, changed by hand: replay, drain, move, remove."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lrs_adapter.erasing.models import LrsErasureRequest
from lrs_adapter.errors import BadTarget, TargetBusy
from lrs_adapter.models import LogHead, LogReader, LrsDeadLetter, LrsSentAs, LrsTarget
from lrs_adapter.readers import Lease, claim, cursor_of, move_cursor, release
from lrs_adapter.stretch import LAST_STORED
from lrs_adapter.target_readings import forget_readings, read_from
from lrs_adapter.target_states import ACTIVE, DRAINED, DRAINING
from lrs_adapter.targets import checked_endpoint, target_row
from lrs_adapter.withholding import LrsWithheld
from storage import SecretBox, UnitOfWork


@dataclass(frozen=True, slots=True)
class Replay:
    """The cursor goes from `cursor` back to `after`; `again` positions are looked at once more, and
    `letters` of what was refused there is tried again.
    """

    cursor: int
    after: int
    again: int
    letters: int


@dataclass(frozen=True, slots=True)
class Leaving:
    """What goes with a target. `asked` counts erasures of which its LRS did not say that all is
    gone there: nobody can be asked any more.
    """

    endpoint: str
    cursor: int
    behind: int
    letters: int
    withheld: int
    filtered: int
    asked: int
    since: datetime


def foresee_replay(
    session: Session, label: str, *, since: datetime | None = None, after: int | None = None
) -> Replay:
    """What `replay_target` would do. Raises `UnknownTarget`, `BadTarget`."""
    target = target_row(session, label)
    cursor = cursor_of(session, target.reader)
    if since is not None:
        before = since - timedelta(microseconds=1)
        [(after,)] = LAST_STORED.raw_rows(session.connection(), at=before) or [(0,)]
    if after is None or not after >= 0:
        raise BadTarget("It is not said from where on", "Give a day or a position of the log.")
    if after > cursor:
        raise BadTarget(
            f"{label} has come to position {cursor} alone, and that lies after it",
            "A replay goes back. What is left out for good is set aside: `child lrs target "
            f"set-aside {label}`.",
        )
    letters = select(func.count()).where(
        LrsDeadLetter.target_id == target.id, LrsDeadLetter.position > after
    )
    return Replay(cursor, after, cursor - after, session.scalar(letters) or 0)


def replay_target(
    uow: UnitOfWork,
    label: str,
    *,
    since: datetime | None = None,
    after: int | None = None,
    now: datetime,
) -> Replay:
    """Send again what was stored from `since` on, or comes after a position. Ids are the same, so
    an LRS that has it stores nothing twice.

    Raises `UnknownTarget`, `BadTarget`, and `TargetBusy` while a worker sends.
    """
    target = target_row(uow.session, label)
    with _held(uow, target, now) as lease:
        told = foresee_replay(uow.session, label, since=since, after=after)
        _set_back(uow, target, lease, told.after, now)
        if target.state == DRAINED:
            target.state = DRAINING
        target.next_try = None
    return told


def drain_target(uow: UnitOfWork, label: str) -> int:
    """Send what the log has by now, then no more; how many positions that are. `resume_target`
    takes it back. Raises `UnknownTarget`.
    """
    target = target_row(uow.session, label)
    head = uow.session.scalar(select(LogHead.position)) or 0
    left = max(0, head - cursor_of(uow.session, target.reader))
    target.drain_to, target.next_try = head, None
    target.state = DRAINING if left else DRAINED
    return left


def move_target(
    uow: UnitOfWork,
    box: SecretBox,
    label: str,
    *,
    endpoint: str,
    key: str,
    secret: str,
    anew: bool = False,
    now: datetime,
) -> Replay:
    """Send to another LRS from now on: from where it stopped, for one to which the records were
    taken over, or `anew` from the first on. What was refused stays to be resent, or is tried again.

    Raises `UnknownTarget`, `BadTarget`, and `TargetBusy` while a worker sends.
    """
    target = target_row(uow.session, label)
    with _held(uow, target, now) as lease:
        told = foresee_replay(uow.session, label, after=0 if anew else lease.cursor)
        target.endpoint, target.key = checked_endpoint(endpoint), key
        target.secret = box.seal(secret)
        target.known_from = lease.cursor
        if anew:
            _set_back(uow, target, lease, 0, now)
            forget_readings(uow.session, target.id)
            target.filtered = target.known_from = 0
        target.failures, target.last_error, target.next_try = 0, None, None
        if target.state == DRAINED:
            target.state, target.drain_to = ACTIVE, None
    return told


def foresee_removal(session: Session, label: str) -> Leaving:
    """What `remove_target` would take away. Raises `UnknownTarget`."""
    target = target_row(session, label)
    cursor = cursor_of(session, target.reader)
    counted = [
        session.scalar(select(func.count()).where(table.target_id == target.id)) or 0
        for table in (LrsDeadLetter, LrsWithheld)
    ]
    asked = select(func.count()).where(
        LrsErasureRequest.target_id == target.id, LrsErasureRequest.complied.is_(None)
    )
    head = session.scalar(select(LogHead.position)) or 0
    return Leaving(
        endpoint=target.endpoint,
        cursor=cursor,
        behind=max(0, head - cursor),
        letters=counted[0],
        withheld=counted[1],
        filtered=target.filtered,
        asked=session.scalar(asked) or 0,
        since=target.created,
    )


def remove_target(uow: UnitOfWork, label: str, *, now: datetime) -> Leaving:
    """Send nothing there any more, and forget it: its key, its place in the log, what it refused.

    What it took stays there. Raises `UnknownTarget`, and `TargetBusy` while a worker sends.
    """
    target = target_row(uow.session, label)
    if claim(uow, target.reader, uuid4(), now=now) is None:
        raise TargetBusy(label)
    told = foresee_removal(uow.session, label)
    for table in (LrsDeadLetter, LrsWithheld, LrsErasureRequest, LrsSentAs):
        uow.session.execute(delete(table).where(table.target_id == target.id))
    forget_readings(uow.session, target.id)
    uow.session.execute(delete(LogReader).where(LogReader.name == target.reader))
    uow.session.delete(target)
    uow.session.flush()
    return told


@contextmanager
def _held(uow: UnitOfWork, target: LrsTarget, now: datetime) -> Iterator[Lease]:
    """Its lease, so that no worker sends meanwhile; one that had it moves no cursor any more."""
    uow.session.flush()
    lease = claim(uow, target.reader, uuid4(), now=now)
    if lease is None:
        raise TargetBusy(target.label)
    yield lease
    uow.session.flush()
    release(uow, lease)


def _set_back(uow: UnitOfWork, target: LrsTarget, lease: Lease, after: int, now: datetime) -> None:
    """What it refused, and what was kept from it, from there on is judged anew."""
    move_cursor(uow, lease, after, now=now)
    target.known_from = min(target.known_from, after)
    read_from(uow, target.id, target.filter, lease.cursor, after)
    for table in (LrsDeadLetter, LrsWithheld):
        later = table.target_id == target.id, table.position > after
        uow.session.execute(delete(table).where(*later))
