"""How the mail server did lately, so that every worker leaves a failing one alone for a while."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from community.mailing.models import MailServerRow
from storage import UnitOfWork

FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 900.0


@dataclass(frozen=True, slots=True)
class MailServerState:
    """`reason` is a code, None while all is well; `since` when it began, `next_try` when a worker
    tries again.
    """

    failures: int
    reason: str | None
    since: datetime | None
    next_try: datetime | None


WELL = MailServerState(0, None, None, None)


def mail_server_state(session: Session) -> MailServerState:
    return server_state_value(session.get(MailServerRow, 1))


def server_state_value(row: MailServerRow | None) -> MailServerState:
    return MailServerState(row.failures, row.reason, row.since, row.next_try) if row else WELL


def mail_server_failed(uow: UnitOfWork, *, reason: str, now: datetime) -> datetime:
    """Note the failure; when to try again: twice as long each time, up to a quarter of an hour."""
    insert = sqlite.insert if uow.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    uow.session.execute(
        insert(MailServerRow).values(singleton=1, failures=0).on_conflict_do_nothing()
    )
    row = uow.session.get_one(MailServerRow, 1, with_for_update=True)
    ceiling = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(row.failures, 20))
    wait_s = random.uniform(ceiling / 2, ceiling)  # noqa: S311 - spreads load, guards nothing
    row.failures, row.reason, row.since = row.failures + 1, reason, row.since or now
    row.next_try = now + timedelta(seconds=wait_s)
    uow.session.flush()
    return row.next_try


def mail_server_well(uow: UnitOfWork) -> None:
    """It took a connection again."""
    row = uow.session.get(MailServerRow, 1, with_for_update=True)
    if row is not None:
        row.failures, row.reason, row.since, row.next_try = 0, None, None, None
