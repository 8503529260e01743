"""The LRSs that records are harvested from: who may change them; each change is told."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from community import INSTALLATION, Asker, Permission, require
from lrs_adapter import (
    Retaken,
    Tried,
    add_source,
    change_source,
    pause_source,
    remove_source,
    resume_source,
    retake_refused,
    source_status,
    try_source,
)
from plugin.lrs_entries import note_lrs
from plugin.services import Services
from storage import UnitOfWork


def harvest_from(
    uow: UnitOfWork,
    services: Services,
    *,
    asker: Asker,
    label: str,
    endpoint: str,
    key: str,
    secret: str,
    now: datetime,
    **given: Any,
) -> str:
    """Read another LRS from now on; returns the name by which schemes trust it.

    `given` is what `lrs_adapter.add_source` takes besides. Raises `community.NotAllowed`,
    `BadSource`, `UnknownTarget`.
    """
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    name = add_source(
        uow,
        services.secret_box,
        label=label,
        endpoint=endpoint,
        key=key,
        secret=secret,
        now=now,
        **given,
    )
    note_lrs(uow, asker, "source", "source.added", label, now, endpoint=endpoint)
    return name


def change_log_source(
    uow: UnitOfWork,
    services: Services,
    label: str,
    *,
    asker: Asker,
    now: datetime,
    **given: Any,
) -> bool:
    """`given` is what `lrs_adapter.change_source` takes; returns what that does. Raises
    `community.NotAllowed`, `UnknownSource`, `BadSource`, `UnknownTarget`.
    """
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    is_wider = change_source(uow, services.secret_box, label, **given)
    changed = sorted(what for what, value in given.items() if value is not None)
    note_lrs(
        uow,
        asker,
        "source",
        "source.changed",
        label,
        now,
        changed=changed,
        endpoint=given.get("endpoint"),
    )
    return is_wider


def pause_log_source(
    uow: UnitOfWork, label: str, *, asker: Asker, paused: bool, now: datetime
) -> None:
    """Read nothing more from it, or go on. Raises `community.NotAllowed`, `UnknownSource`."""
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    (pause_source if paused else resume_source)(uow, label)
    note_lrs(uow, asker, "source", "source.paused" if paused else "source.resumed", label, now)


def remove_log_source(uow: UnitOfWork, label: str, *, asker: Asker, now: datetime) -> None:
    """Read nothing from it any more. Raises `community.NotAllowed`, `UnknownSource`."""
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    remove_source(uow, label)
    note_lrs(uow, asker, "source", "source.removed", label, now)


def retake_from_source(
    services: Services,
    label: str,
    only: Collection[UUID] = (),
    *,
    asker: Asker,
    now: datetime,
) -> tuple[list[Retaken], str | None]:
    """Ask a source again for what was refused, all or those in `only`; as `retake_refused` says.

    The audit log tells that it was asked for, before anything is. Raises `community.NotAllowed`,
    `UnknownSource`, `storage.CannotOpenSecret`.
    """
    with services.database.unit_of_work() as uow:
        require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
        row = source_status(uow.session, label)
        count = len(only) or row.refused + row.kept_out
        note_lrs(uow, asker, "source", "source.retaken", label, now, count=count)
        uow.commit()
    return retake_refused(
        services.database,
        services.secret_box,
        services.iris,
        label,
        only=only,
        now=now,
        timeout_s=services.settings.http_timeout_s,
    )


def try_log_source(services: Services, label: str, *, asker: Asker, now: datetime) -> Tried:
    """Ask a source for its next statements and write nothing. Raises `community.NotAllowed`,
    `UnknownSource`, `storage.CannotOpenSecret`.
    """
    with services.database.reading() as session:
        require(session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    return try_source(
        services.database,
        services.secret_box,
        label,
        timeout_s=services.settings.http_timeout_s,
    )
