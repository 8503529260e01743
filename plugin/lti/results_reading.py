"""The worker's step that compares gradebooks: one column under a lease at a time."""

import logging
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from plugin.lti.access_tokens import AccessTokens
from plugin.lti.members_page import ListRefused
from plugin.lti.models import GradeColumnRow
from plugin.lti.paged_request import PagedRequest
from plugin.lti.registrations import registration
from plugin.lti.results_page import ResultsPage, results_page
from plugin.lti.results_writing import (
    ClaimedColumn,
    LeaseLost,
    column_of,
    write_empty,
    write_held,
)
from plugin.lti.scopes import RESULTS
from plugin.lti.score_request import RESULTS_TYPE
from plugin.lti.score_sending import TOKENS
from plugin.lti.transport import Reply
from plugin.lti.urls import below, with_query
from storage import Database, SecretBox, utc_now

log = logging.getLogger("child.grades")

COLUMNS_PER_CALL = 20  # then the caller may want to stop
PER_PAGE = 200
PERHAPS_THE_LIMIT = ("gone", "refused", "not-json")
MOST_RESULTS = 50_000
FIRST_WAIT_S, LONGEST_WAIT_S, LONGEST_ASKED_S = 60.0, 3600.0, 24 * 3600.0
MOST_FAILURES = 8
CLOCKS_DIFFER = timedelta(minutes=1)
LONGEST = timedelta(days=2)
"""No reading is put off for longer; what says so was written while a clock was wrong."""
JITTER = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class ReadingColumns:
    """How columns are read: by which process, and how long a request may take."""

    database: Database
    secret_box: SecretBox
    owner: UUID
    timeout_s: float
    tokens: AccessTokens = TOKENS


def read_columns(
    reading: ReadingColumns,
    *,
    clock: Callable[[], datetime] = utc_now,
    place: str | None = None,
) -> int:
    """Read the columns that somebody asked for, of one course or of all; returns how many were had
    to their end.

    Each is claimed in a short transaction, read outside any, written a hundred learners a
    transaction, and settled in another. What goes wrong is kept with the column.
    """
    done = 0
    for _ in range(COLUMNS_PER_CALL):
        claimed = _claim(reading, clock(), place)
        if claimed is None:
            break
        try:
            done += _read(reading, claimed, clock)
        except LeaseLost:
            log.info("column=%d registration=%s lease-lost", claimed.id, claimed.registration.id)
    return done


def give_back_columns(database: Database, owner: UUID) -> int:
    """What a worker that leaves holds still is for another at once; how many columns it were."""
    with database.unit_of_work() as uow:
        held = select(GradeColumnRow).where(GradeColumnRow.lease_owner == owner)
        rows = uow.session.scalars(held).all()
        for row in rows:
            row.lease_owner = row.lease_until = None
        uow.commit()
    return len(rows)


def _claim(reading: ReadingColumns, now: datetime, place: str | None) -> ClaimedColumn | None:
    lease = _lease(reading)
    due = [_is_due(now, lease), *([] if place is None else [GradeColumnRow.place == place])]
    claimable = (
        select(GradeColumnRow)
        .where(*due)
        .order_by(GradeColumnRow.next_read, GradeColumnRow.id)
        .limit(1)
    )
    with reading.database.reading() as session:
        if session.scalar(claimable) is None:  # no write lock for nothing
            return None
    with reading.database.unit_of_work() as uow:
        row = uow.session.scalar(claimable.with_for_update(skip_locked=True))
        if row is None:
            return None
        row.lease_owner, row.lease_until = reading.owner, now + lease
        row.lease_token += 1
        claimed = ClaimedColumn(
            id=row.id,
            token=row.lease_token,
            registration=registration(uow.session, row.registration_id),
            line_item_url=row.line_item_url,
            line_item_digest=row.line_item_digest,
            began=now,
        )
        uow.commit()
    return claimed


def _is_due(now: datetime, lease: timedelta) -> ColumnElement[bool]:
    """Asked for, not to be waited for, and read by nobody."""
    return and_(
        or_(GradeColumnRow.next_read <= now, GradeColumnRow.next_read > now + LONGEST),
        or_(
            GradeColumnRow.not_before.is_(None),
            GradeColumnRow.not_before <= now,
            GradeColumnRow.not_before > now + LONGEST,
        ),
        or_(
            GradeColumnRow.lease_until.is_(None),
            GradeColumnRow.lease_until < now,
            GradeColumnRow.lease_until > now + 2 * lease + CLOCKS_DIFFER,
        ),
    )


def _read(reading: ReadingColumns, claimed: ClaimedColumn, clock: Callable[[], datetime]) -> int:
    """1 when the column was had to its end. Raises `LeaseLost`."""
    asked = PagedRequest(
        reading.database,
        reading.secret_box,
        reading.tokens,
        claimed.registration,
        reading.timeout_s,
        scope=RESULTS,
        media_type=RESULTS_TYPE,
    )
    many = 0
    try:
        for page in _pages(asked, below(claimed.line_item_url, "results")):
            many += len(page.held)
            if many > MOST_RESULTS:
                raise ListRefused("endless")
            write_held(reading.database, claimed, page.held, until=clock() + _lease(reading))
    except ListRefused as refused:
        log.warning(
            "column=%d registration=%s reason=%s",
            claimed.id,
            claimed.registration.id,
            refused.code,
        )
        _settle_trouble(reading, claimed, refused, clock())
        return 0
    write_empty(reading.database, claimed, until=clock() + _lease(reading))
    with reading.database.unit_of_work() as uow:
        row = column_of(uow, claimed)
        row.read, row.trouble, row.failures, row.not_before = claimed.began, None, 0, None
        if row.asked <= claimed.began:  # else somebody asked while this one was read
            row.next_read = None
        row.lease_owner = row.lease_until = None
        uow.commit()
    return 1


def _pages(asked: PagedRequest, url: str) -> Iterator[ResultsPage]:
    """So many a page; all at once where nothing of use comes for that: Moodle (seen with 4.5) fails
    with a page of HTML and 404 as soon as a limit is named. Raises `ListRefused`.
    """
    began = False
    try:
        for page in asked.pages(with_query(url, {"limit": str(PER_PAGE)}), _page):
            began = True
            yield page
    except ListRefused as refused:
        if began or refused.code not in PERHAPS_THE_LIMIT:
            raise
        yield from asked.pages(url, _page)


def _page(reply: Reply, url: str) -> tuple[ResultsPage, str | None]:
    page = results_page(reply, url)
    return page, page.next_url


def _settle_trouble(
    reading: ReadingColumns, claimed: ClaimedColumn, refused: ListRefused, now: datetime
) -> None:
    """Tried again later where that may help, but not for ever: somebody waits for a page."""
    with reading.database.unit_of_work() as uow:
        row = column_of(uow, claimed)
        row.trouble = refused.code
        row.failures += 1
        if refused.retry_after_s:
            asked_s = min(refused.retry_after_s, LONGEST_ASKED_S)
            row.not_before = now + timedelta(seconds=asked_s)
        row.next_read = None
        if refused.again and row.failures < MOST_FAILURES:
            row.next_read = now + timedelta(seconds=_wait_s(row.failures))
        row.lease_owner = row.lease_until = None
        uow.commit()


def _lease(reading: ReadingColumns) -> timedelta:
    """As long as a page may take: a token and the page, each twice, and writing it."""
    return timedelta(seconds=10.0 + 4 * reading.timeout_s)


def _wait_s(failures: int) -> float:
    longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(failures - 1, 20))
    return longest * JITTER.uniform(0.5, 1.0)
