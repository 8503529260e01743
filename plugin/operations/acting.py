"""What an operator does to copies of the log, from the page or the command line; each act is asked
for, and is in the audit log.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from community import INSTALLATION, Asker, Permission, audit, require
from lrs_adapter import Forming, Resent, dead_letters, resend_dead_letters, set_aside_first
from plugin.lms_accounts import account_at
from plugin.record_stores import pause_log_target
from plugin.services import Services
from storage import UnitOfWork

MOST_TOLD = 100
"""Statements that an entry of the audit log names; their number is always told."""


@dataclass(frozen=True, slots=True)
class Resending:
    """`arrived`, or why not: what the LRS said."""

    arrived: bool
    reason: str


def pause(services: Services, asker: Asker, label: str, *, now: datetime) -> None:
    """Send nothing more to that LRS. Raises `NotAllowed`, `lrs_adapter.UnknownTarget`."""
    with services.database.unit_of_work() as uow:
        pause_log_target(uow, label, asker=asker, paused=True, now=now)
        uow.commit()


def resume(services: Services, asker: Asker, label: str, *, now: datetime) -> None:
    """Send to that LRS again, at once. Raises `NotAllowed`, `lrs_adapter.UnknownTarget`."""
    with services.database.unit_of_work() as uow:
        pause_log_target(uow, label, asker=asker, paused=False, now=now)
        uow.commit()


def set_aside(
    services: Services, asker: Asker, label: str, reason: str, *, count: int = 1, now: datetime
) -> list[UUID]:
    """Let the next `count` records for that LRS wait aside, so that the rest goes on.

    Raises `NotAllowed`, `lrs_adapter.UnknownTarget`, `lrs_adapter.TargetBusy`.
    """
    with services.database.unit_of_work() as uow:
        _may(uow, asker, now)
        found = set_aside_first(uow, label, count=count, reason=reason, now=now)
        _note(uow, asker, "lrs.set-aside", label, now, reason, statements=found)
        uow.commit()
    return found


def resend(
    services: Services, asker: Asker, label: str, statement_id: UUID, *, now: datetime
) -> Resending:
    """Send one dead letter again: one request, outside any transaction.

    Raises `NotAllowed`, `lrs_adapter.UnknownTarget`, `storage.CannotOpenSecret`.
    """
    outcomes, trouble = resend_refused(services, asker, label, (statement_id,), now=now)
    if trouble or not outcomes:
        return Resending(False, trouble or "")
    return Resending(outcomes[0].delivered, outcomes[0].reason)


def resend_refused(
    services: Services, asker: Asker, label: str, only: Collection[UUID] = (), *, now: datetime
) -> tuple[list[Resent], str | None]:
    """Send dead letters again, all or those in `only`; what `resend_dead_letters` says of each.

    The audit log tells that it was asked for, before anything is sent. Raises as `resend` does.
    """
    with services.database.unit_of_work() as uow:
        _may(uow, asker, now)
        letters = [UUID(each.statement_id) for each in dead_letters(uow.session, label)]
        sent = [each for each in letters if not only or each in only]
        _note(uow, asker, "lrs.resent", label, now, statements=sent)
        uow.commit()
    return resend_dead_letters(
        services.database,
        services.secret_box,
        label,
        only=only,
        now=now,
        timeout_s=services.settings.http_timeout_s,
        forming=Forming(services.iris, partial(account_at, services)),
    )


def _may(uow: UnitOfWork, asker: Asker, now: datetime) -> None:
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)


def _note(
    uow: UnitOfWork,
    asker: Asker,
    act: str,
    label: str,
    now: datetime,
    reason: str = "",
    statements: list[UUID] | None = None,
) -> None:
    audit(
        uow,
        asker=asker,
        act=act,
        subject_kind="lrs",
        subject_id=label,
        reason=reason,
        details=_told(statements or []),
        now=now,
    )


def _told(statements: list[UUID]) -> dict[str, object]:
    return {"count": len(statements), "statements": [str(one) for one in statements[:MOST_TOLD]]}
