"""Set back, drain, move and remove an LRS that gets a copy of the log; each change is told."""

from datetime import datetime

from community import INSTALLATION, Asker, Permission, require
from lrs_adapter import (
    Leaving,
    Replay,
    accept_target,
    drain_target,
    move_target,
    remove_target,
    replay_target,
)
from plugin.lrs_entries import note_lrs
from plugin.services import Services
from storage import UnitOfWork


def replay_log_target(
    uow: UnitOfWork,
    label: str,
    *,
    asker: Asker,
    since: datetime | None = None,
    after: int | None = None,
    now: datetime,
) -> Replay:
    """Send again what it got from a moment, or after a position, on. Raises `community.NotAllowed`,
    `UnknownTarget`, `BadTarget`, `TargetBusy`.
    """
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    told = replay_target(uow, label, since=since, after=after, now=now)
    said = {"from": told.cursor, "to": told.after}
    note_lrs(uow, asker, "lrs", "lrs.replayed", label, now, **said)
    return told


def accept_log_target(uow: UnitOfWork, label: str, *, asker: Asker, now: datetime) -> None:
    """Go on with the LRS that is there now, whatever it lacks. Raises `community.NotAllowed`,
    `UnknownTarget`.
    """
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    accept_target(uow, label)
    note_lrs(uow, asker, "lrs", "lrs.accepted", label, now)


def drain_log_target(uow: UnitOfWork, label: str, *, asker: Asker, now: datetime) -> int:
    """Send what there is by now, then no more. Raises `community.NotAllowed`, `UnknownTarget`."""
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    left = drain_target(uow, label)
    note_lrs(uow, asker, "lrs", "lrs.drained", label, now, left=left)
    return left


def move_log_target(
    uow: UnitOfWork,
    services: Services,
    label: str,
    *,
    asker: Asker,
    endpoint: str,
    key: str,
    secret: str,
    anew: bool = False,
    now: datetime,
) -> Replay:
    """Send to another LRS what went there. Raises `community.NotAllowed`, `UnknownTarget`,
    `BadTarget`, `TargetBusy`.
    """
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    told = move_target(
        uow,
        services.secret_box,
        label,
        endpoint=endpoint,
        key=key,
        secret=secret,
        anew=anew,
        now=now,
    )
    said = {"endpoint": endpoint, "from": told.cursor, "to": told.after}
    note_lrs(uow, asker, "lrs", "lrs.moved", label, now, **said)
    return told


def remove_log_target(uow: UnitOfWork, label: str, *, asker: Asker, now: datetime) -> Leaving:
    """Send nothing there any more; what became of it stays told. Raises `community.NotAllowed`,
    `UnknownTarget`, `TargetBusy`.
    """
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    told = remove_target(uow, label, now=now)
    note_lrs(
        uow,
        asker,
        "lrs",
        "lrs.removed",
        label,
        now,
        endpoint=told.endpoint,
        since=told.since.isoformat(),
        reached=told.cursor,
        behind=told.behind,
        refused=told.letters,
        withheld=told.withheld,
        left_out=told.filtered,
    )
    return told
