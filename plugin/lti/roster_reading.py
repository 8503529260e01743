"""The worker's step that reads courses' lists of members: one list under a lease at a time."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from curricula import is_learned_at
from plugin.lti.access_tokens import AccessTokens
from plugin.lti.members_page import ListRefused
from plugin.lti.members_request import MembersRequest
from plugin.lti.models import RosterRow
from plugin.lti.registrations import registration
from plugin.lti.roster_writing import (
    Claimed,
    LeaseLost,
    held,
    lease_for,
    mark_gone,
    write_members,
)
from plugin.lti.score_sending import TOKENS
from storage import Database, SecretBox, UnitOfWork, utc_now

log = logging.getLogger("child.roster")

LISTS_PER_CALL = 20  # then the caller may want to stop
FIRST_WAIT_S, LONGEST_WAIT_S, LONGEST_ASKED_S = 60.0, 6 * 3600.0, 24 * 3600.0
CLOCKS_DIFFER = timedelta(minutes=1)
ACTIVE_FOR = timedelta(days=30)
"""A course in which nobody teaches or learns for so long is not read by itself any more."""
WHOLE_EVERY = timedelta(days=7)
"""How long what had changed alone is enough: an LMS may forget to tell of a change."""
LONGEST = timedelta(days=34)
"""No list is put off for longer: the setting's most, and some."""
JITTER = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Reading:
    """How lists are read: by which process, how long a request may take, how often anew (hours,
    0: only after a launch of staff, and when somebody asks).
    """

    database: Database
    secret_box: SecretBox
    owner: UUID
    timeout_s: float
    every_h: float
    tokens: AccessTokens = TOKENS


def read_rosters(
    reading: Reading, *, clock: Callable[[], datetime] = utc_now, only: int | None = None
) -> int:
    """Read the lists that are due, or that one; returns how many were had to their end.

    Each is claimed in a short transaction, read outside any, written a page a transaction, and
    settled in another. What goes wrong is kept with the list, and tried again later each time.
    """
    done = 0
    for _ in range(LISTS_PER_CALL):
        claimed = _claim(reading, clock(), only)
        if claimed is None:
            break
        try:
            done += _read(reading, claimed, clock)
        except LeaseLost:
            log.info("roster=%d registration=%s lease-lost", claimed.id, claimed.registration.id)
    return done


def give_back_rosters(database: Database, owner: UUID) -> int:
    """What a worker that leaves holds still is for another at once; how many lists it were."""
    with database.unit_of_work() as uow:
        rows = uow.session.scalars(select(RosterRow).where(RosterRow.lease_owner == owner)).all()
        for row in rows:
            row.lease_owner = row.lease_until = None
        uow.commit()
    return len(rows)


def _claim(reading: Reading, now: datetime, only: int | None) -> Claimed | None:
    """The next list that is due, under our lease. A course where nothing happens is put off."""
    lease = lease_for(reading.timeout_s)
    due = [_is_due(now, lease), *([] if only is None else [RosterRow.id == only])]
    claimable = select(RosterRow).where(*due).order_by(RosterRow.next_read, RosterRow.id).limit(1)
    while True:
        with reading.database.reading() as session:
            if session.scalar(claimable) is None:  # no write lock for nothing
                return None
        with reading.database.unit_of_work() as uow:
            row = uow.session.scalar(claimable.with_for_update(skip_locked=True))
            if row is None:
                return None
            is_wanted = row.asked or _is_active(uow.session, row, now)
            claimed = _take(uow, reading, row, now, lease) if is_wanted else None
            if claimed is None:
                row.next_read = _regularly(reading, now)
            uow.commit()
        if claimed is not None:
            return claimed


def _take(
    uow: UnitOfWork, reading: Reading, row: RosterRow, now: datetime, lease: timedelta
) -> Claimed:
    row.lease_owner, row.lease_until = reading.owner, now + lease
    row.lease_token += 1
    is_whole = row.asked or row.read_whole is None or row.read_whole < now - WHOLE_EVERY
    return Claimed(
        id=row.id,
        token=row.lease_token,
        place=row.place,
        url=row.url,
        differences_url=None if is_whole else row.differences_url,
        registration=registration(uow.session, row.registration_id),
        began=now,
    )


def _is_due(now: datetime, lease: timedelta) -> ColumnElement[bool]:
    """Due, not to be waited for, and read by nobody; a moment too far ahead was written while a
    clock was wrong.
    """
    return and_(
        or_(RosterRow.next_read <= now, RosterRow.next_read > now + LONGEST),
        or_(
            RosterRow.not_before.is_(None),
            RosterRow.not_before <= now,
            RosterRow.not_before > now + LONGEST,
        ),
        or_(
            RosterRow.lease_until.is_(None),
            RosterRow.lease_until < now,
            RosterRow.lease_until > now + 2 * lease + CLOCKS_DIFFER,
        ),
    )


def _is_active(session: Session, row: RosterRow, now: datetime) -> bool:
    since = now - ACTIVE_FOR
    return row.staff_came >= since or is_learned_at(session, row.place, since=since)


def _read(reading: Reading, claimed: Claimed, clock: Callable[[], datetime]) -> int:
    """1 when the list was had to its end. Raises `LeaseLost`."""
    try:
        changes = claimed.differences_url
        try:
            onward = _pages(reading, claimed, clock, changes=changes)
        except ListRefused as refused:
            if changes is None or refused.again:
                raise
            changes = None  # the link is no good any more: the whole list, then
            onward = _pages(reading, claimed, clock, changes=None)
    except ListRefused as refused:
        log.warning(
            "roster=%d registration=%s reason=%s", claimed.id, claimed.registration.id, refused.code
        )
        _settle_trouble(reading, claimed, refused, clock())
        return 0
    _settle(reading, claimed, onward, is_whole=changes is None, now=clock())
    return 1


def _pages(
    reading: Reading, claimed: Claimed, clock: Callable[[], datetime], *, changes: str | None
) -> str | None:
    """Write every page as it comes; returns the link to what will have changed since. Raises
    `ListRefused`, `LeaseLost`.
    """
    request = MembersRequest(
        reading.database,
        reading.secret_box,
        reading.tokens,
        claimed.registration,
        reading.timeout_s,
    )
    pages = request.pages(changes or claimed.url, by_limit=changes is None)
    differences: str | None = None
    for page in pages:
        until = clock() + lease_for(reading.timeout_s)
        write_members(reading.database, claimed, page.members, until=until)
        differences = differences or page.differences_url  # what changed since the first page
    return differences


def _settle(
    reading: Reading, claimed: Claimed, onward: str | None, *, is_whole: bool, now: datetime
) -> None:
    with reading.database.unit_of_work() as uow:
        row = held(uow, claimed)
        if is_whole:
            mark_gone(uow, claimed)
            row.read_whole = claimed.began
        row.read, row.differences_url = claimed.began, onward
        again = row.asked and row.next_read is not None and claimed.began < row.next_read <= now
        row.trouble, row.failures, row.not_before = None, 0, None
        row.asked = again  # somebody asked while this one was read: pages that were had are old
        row.next_read = now if again else _regularly(reading, now)
        row.lease_owner = row.lease_until = None
        uow.commit()


def _settle_trouble(
    reading: Reading, claimed: Claimed, refused: ListRefused, now: datetime
) -> None:
    with reading.database.unit_of_work() as uow:
        row = held(uow, claimed)
        row.trouble = refused.code
        row.failures += 1
        if refused.retry_after_s:
            asked_s = min(refused.retry_after_s, LONGEST_ASKED_S)
            row.not_before = now + timedelta(seconds=asked_s)
        if refused.again:
            row.next_read = now + timedelta(seconds=_wait_s(row.failures))
        else:
            row.asked, row.next_read = False, _regularly(reading, now)
        row.lease_owner = row.lease_until = None
        uow.commit()


def _regularly(reading: Reading, now: datetime) -> datetime | None:
    """When a list is read again by itself; spread, so that not all courses come at once."""
    if not reading.every_h:
        return None
    return now + timedelta(hours=reading.every_h * JITTER.uniform(0.9, 1.1))


def _wait_s(failures: int) -> float:
    longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(failures - 1, 20))
    return longest * JITTER.uniform(0.5, 1.0)
