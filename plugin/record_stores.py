"""Keys of our LRS and the LRSs that get a copy: who may change them; each change is told."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from community import INSTALLATION, Asker, Permission, audit, community, require
from lrs_adapter import (
    IssuedKey,
    LaunchBounds,
    LaunchData,
    LrsKey,
    TargetSettings,
    add_target,
    change_target,
    create_key,
    find_key,
    keep_launch_data,
    open_launch,
    pause_target,
    resume_target,
    revoke_key,
    rotate_key,
    shelf_of,
)
from plugin.lrs_entries import note_lrs
from plugin.services import Services
from storage import UnitOfWork


def issue_lrs_key(
    uow: UnitOfWork,
    services: Services,
    *,
    asker: Asker,
    label: str,
    scopes: Iterable[str],
    community_id: UUID | None = None,
    now: datetime,
) -> IssuedKey:
    """With `community_id` the key reads what it stored and what CHILD says of that community.

    Raises `community.NotAllowed`, `UnknownCommunity`, `UnknownScope`.
    """
    require(uow.session, asker, Permission.MANAGE_KEYS, INSTALLATION, now=now)
    iri = None
    if community_id is not None:
        iri = services.iris.community(community(uow.session, community_id).slug)
    issued = create_key(
        uow,
        services.iris,
        label=label,
        scopes=scopes,
        community_id=community_id,
        community_iri=iri,
        now=now,
    )
    audit(
        uow,
        asker=asker,
        act="xapi-key.created",
        subject_kind="xapi-key",
        subject_id=issued.key,
        details={
            "scopes": sorted(issued.scopes),
            "community": None if community_id is None else str(community_id),
        },
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


def rotate_lrs_key(
    uow: UnitOfWork, key: str, *, overlap: timedelta, asker: Asker, now: datetime
) -> IssuedKey:
    """Raises `community.NotAllowed`, `UnknownKey`."""
    require(uow.session, asker, Permission.MANAGE_KEYS, INSTALLATION, now=now)
    issued = rotate_key(uow, key, overlap=overlap, now=now)
    audit(
        uow,
        asker=asker,
        act="xapi-key.rotated",
        subject_kind="xapi-key",
        subject_id=key,
        details={"former_until": (now + overlap).isoformat()},
        now=now,
    )
    return issued


def launch_content(
    uow: UnitOfWork,
    services: Services,
    key: str,
    bounds: LaunchBounds,
    data: LaunchData,
    *,
    asker: Asker,
    now: datetime,
) -> str:
    """A code for content that speaks for one learner with the authority of `key`.

    What cmi5 content reads first waits for it where it looks. Raises `community.NotAllowed`,
    `UnknownKey`, `TooManyDocuments`.
    """
    require(uow.session, asker, Permission.MANAGE_KEYS, INSTALLATION, now=now)
    code = open_launch(uow, key, bounds, now=now)
    audit(
        uow,
        asker=asker,
        act="xapi-key.launched",
        subject_kind="xapi-key",
        subject_id=key,
        details={"activity": bounds.activity, "until": bounds.until.isoformat()},
        now=now,
    )
    shelf = shelf_of(find_key(uow.session, key), services.iris)
    keep_launch_data(uow, shelf, bounds, data, now=now)
    return code


def send_log_to(
    uow: UnitOfWork,
    services: Services,
    *,
    asker: Asker,
    label: str,
    endpoint: str,
    key: str,
    secret: str,
    settings: TargetSettings | None = None,
    now: datetime,
) -> None:
    """Another LRS gets a copy of the log, or the part that `settings` says. Raises
    `community.NotAllowed`, `BadTarget`.
    """
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    add_target(
        uow,
        services.secret_box,
        label=label,
        endpoint=endpoint,
        key=key,
        secret=secret,
        now=now,
        settings=settings or TargetSettings(),
    )
    note_lrs(uow, asker, "lrs", "lrs.added", label, now, endpoint=endpoint)


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
    **settings: Any,
) -> None:
    """`settings` is what `TargetSettings.changed` takes. Raises `community.NotAllowed`,
    `UnknownTarget`, `BadTarget`.
    """
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    login = {"endpoint": endpoint, "key": key, "secret": secret}
    change_target(uow, services.secret_box, label, **login, **settings)
    changed = [name for name, value in login.items() if value] + sorted(settings)
    note_lrs(uow, asker, "lrs", "lrs.changed", label, now, changed=changed)


def pause_log_target(
    uow: UnitOfWork, label: str, *, asker: Asker, paused: bool, now: datetime
) -> None:
    """Stop sending to it, or go on. Raises `community.NotAllowed`, `UnknownTarget`."""
    require(uow.session, asker, Permission.MANAGE_LRS, INSTALLATION, now=now)
    (pause_target if paused else resume_target)(uow, label)
    note_lrs(uow, asker, "lrs", "lrs.paused" if paused else "lrs.resumed", label, now)
