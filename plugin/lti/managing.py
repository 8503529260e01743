"""What a person may do to connections; each asks first whether she may manage LMSs there."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from community import Asker, Permission, require
from plugin.lti.errors import UnknownRegistration
from plugin.lti.frame_origins import add_frame_origins, checked_origin, remove_frame_origin
from plugin.lti.models import RegistrationRow
from plugin.lti.registrations import (
    Registration,
    add_deployment,
    add_issuer_alias,
    registration,
    store_registration,
)
from storage import UnitOfWork


def add_registration(
    uow: UnitOfWork, *, asker: Asker, community_id: UUID, now: datetime, **given: Any
) -> Registration:
    """Connect an LMS by hand; `given` as `store_registration` takes it.

    Raises `community.NotAllowed`, `RegistrationRefused`.
    """
    require(uow.session, asker, Permission.MANAGE_LMS, community_id, now=now)
    return store_registration(uow, community_id=community_id, now=now, **given)


def change_registration(
    uow: UnitOfWork,
    registration_id: UUID,
    *,
    asker: Asker,
    deployments: Iterable[str] = (),
    issuer_aliases: Iterable[str] = (),
    frame_origins: Iterable[str] = (),
    dropped_frame_origins: Iterable[str] = (),
    now: datetime,
) -> Registration:
    """Let more deployments launch, take more spellings of the issuer, change who may frame us.

    Raises `community.NotAllowed`, `UnknownRegistration`, `RegistrationRefused`.
    """
    _may_manage(uow, registration_id, asker, now)
    for deployment_id in deployments:
        add_deployment(uow, registration_id, deployment_id, now=now)
    for alias in issuer_aliases:
        add_issuer_alias(uow, registration_id, alias)
    add_frame_origins(uow, registration_id, map(checked_origin, frame_origins), now=now)
    for origin in dropped_frame_origins:
        remove_frame_origin(uow, registration_id, origin.rstrip("/"))
    return registration(uow.session, registration_id)


def remove_registration(
    uow: UnitOfWork, registration_id: UUID, *, asker: Asker, now: datetime
) -> None:
    """Forget a client with its deployments, origins, remembered line items and unsent scores; the
    sessions of its launches end with it. Members and records stay.

    Raises `community.NotAllowed`, `UnknownRegistration`.
    """
    row = _may_manage(uow, registration_id, asker, now)
    uow.session.delete(row)
    uow.session.flush()


def _may_manage(
    uow: UnitOfWork, registration_id: UUID, asker: Asker, now: datetime
) -> RegistrationRow:
    row = uow.session.get(RegistrationRow, registration_id)
    if row is None:
        raise UnknownRegistration(registration_id)
    require(uow.session, asker, Permission.MANAGE_LMS, row.community_id, now=now)
    return row
