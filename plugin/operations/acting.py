"""What an operator does from the page; each act is asked for, and is in the audit log."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from community import INSTALLATION, Asker, Permission, audit, require
from lrs_adapter import resend_dead_letters, set_aside_first
from plugin.record_stores import pause_log_target
from plugin.services import Services
from storage import UnitOfWork


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
    services: Services, asker: Asker, label: str, reason: str, *, now: datetime
) -> list[UUID]:
    """Let the next record for that LRS wait aside, so that the rest goes on.

    Raises `NotAllowed`, `lrs_adapter.UnknownTarget`, `lrs_adapter.TargetBusy`.
    """
    with services.database.unit_of_work() as uow:
        _may(uow, asker, now)
        found = set_aside_first(uow, label, count=1, reason=reason, now=now)
        _note(uow, asker, "lrs.set-aside", label, now, reason, statements=found)
        uow.commit()
    return found


def resend(
    services: Services, asker: Asker, label: str, statement_id: UUID, *, now: datetime
) -> Resending:
    """Send one dead letter again: one request, outside any transaction.

    Raises `NotAllowed`, `lrs_adapter.UnknownTarget`, `storage.CannotOpenSecret`.
    """
    with services.database.unit_of_work() as uow:
        _may(uow, asker, now)
        _note(uow, asker, "lrs.resent", label, now, statements=[statement_id])
        uow.commit()
    outcomes, trouble = resend_dead_letters(
        services.database,
        services.secret_box,
        label,
        only=(statement_id,),
        now=now,
        timeout_s=services.settings.http_timeout_s,
    )
    if trouble or not outcomes:
        return Resending(False, trouble or "")
    return Resending(outcomes[0].delivered, outcomes[0].reason)


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
        details={"statements": [str(one) for one in statements or []]},
        now=now,
    )
