"""Keys of our LRS and the LRSs that get a copy: who may change them; each change is told."""

from collections.abc import Iterable
from datetime import datetime

from community import INSTALLATION, Asker, Permission, audit, require
from lrs_adapter import (
    IssuedKey,
    LrsKey,
    add_target,
    change_target,
    create_key,
    pause_target,
    resume_target,
    revoke_key,
)
from plugin.services import Services
from storage import UnitOfWork


def issue_lrs_key(
    uow: UnitOfWork,
    services: Services,
    *,
    asker: Asker,
    label: str,
    scopes: Iterable[str],
    now: datetime,
) -> IssuedKey:
    """Raises `community.NotAllowed`, `UnknownScope`."""
    require(uow.session, asker, Permission.MANAGE_KEYS, INSTALLATION, now=now)
    issued = create_key(uow, services.iris, label=label, scopes=scopes, now=now)
    audit(
        uow,
        asker=asker,
        act="xapi-key.created",
        subject_kind="xapi-key",
        subject_id=issued.key,
        details={"scopes": sorted(issued.scopes)},
        now=now,
    )
    return issued


def end_lrs_key(uow: UnitOfWork, key: str, *, asker: Asker, now: datetime) -> LrsKey:
    """Raises `community.NotAllowed`, `UnknownKey`."""
    require(uow.session, asker, Permission.MANAGE_KEYS, INSTALLATION, now=now)
    revoked = revoke_key(uow, key, now=now)
    audit(
        uow,
        asker=asker,
        act="xapi-key.revoked",
        subject_kind="xapi-key",
        subject_id=key,
        now=now,
    )
    return revoked


def send_log_to(
    uow: UnitOfWork,
    services: Services,
    *,
    asker: Asker,
    label: str,
    endpoint: str,
    key: str,
    secret: str,
    now: datetime,
) -> None:
    """Another LRS gets a copy of the log. Raises `community.NotAllowed`, `BadTarget`."""
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    add_target(
        uow,
        services.secret_box,
        label=label,
        endpoint=endpoint,
        key=key,
        secret=secret,
        now=now,
    )
    _tell(uow, asker, "lrs.added", label, now, endpoint=endpoint)


def change_log_target(
    uow: UnitOfWork,
    services: Services,
    label: str,
    *,
    asker: Asker,
    endpoint: str | None = None,
    key: str | None = None,
    secret: str | None = None,
    now: datetime,
) -> None:
    """Raises `community.NotAllowed`, `UnknownTarget`, `BadTarget`."""
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    change_target(uow, services.secret_box, label, endpoint=endpoint, key=key, secret=secret)
    given = {"endpoint": endpoint, "key": key, "secret": secret}
    _tell(uow, asker, "lrs.changed", label, now, changed=[n for n, v in given.items() if v])


def pause_log_target(
    uow: UnitOfWork, label: str, *, asker: Asker, paused: bool, now: datetime
) -> None:
    """Stop sending to it, or go on. Raises `community.NotAllowed`, `UnknownTarget`."""
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    (pause_target if paused else resume_target)(uow, label)
    _tell(uow, asker, "lrs.paused" if paused else "lrs.resumed", label, now)


def _tell(
    uow: UnitOfWork, asker: Asker, act: str, label: str, now: datetime, **details: object
) -> None:
    audit(
        uow,
        asker=asker,
        act=act,
        subject_kind="lrs",
        subject_id=label,
        details=details,
        now=now,
    )
