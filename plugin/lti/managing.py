"""What a person may do to connections; each asks first whether she may manage LMSs there."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from community import (
    SYSTEM,
    Asker,
    NotAgreed,
    Permission,
    UnknownUnitLms,
    audit,
    checked_reason,
    give_invited_lms,
    give_lms,
    require,
    require_lms_of,
    take_lms,
    unit_of_lms,
)
from plugin.lti.errors import RegistrationRefused, UnknownRegistration
from plugin.lti.frame_origins import add_frame_origins, checked_origin, remove_frame_origin
from plugin.lti.models import RegistrationRow
from plugin.lti.registrations import (
    Registration,
    add_deployment,
    add_issuer_alias,
    registration,
    store_registration,
)
from plugin.lti.service_origins import allow_services, forbid_services
from storage import UnitOfWork


def add_registration(
    uow: UnitOfWork,
    *,
    asker: Asker,
    community_id: UUID,
    unit_id: UUID | None = None,
    now: datetime,
    **given: Any,
) -> Registration:
    """Connect an LMS by hand, for a training unit if it has one; `given` as `store_registration`
    takes it.

    Raises `community.NotAllowed`, `community.NotAgreed`, `RegistrationRefused`.
    """
    require_lms_of(uow.session, asker, community_id, unit_id, now=now)
    stored = store_registration(uow, community_id=community_id, now=now, **given)
    if unit_id is not None:
        give_lms(
            uow,
            asker=asker,
            unit_id=unit_id,
            registration_id=stored.id,
            community_id=community_id,
            now=now,
        )
    _tell(uow, asker, "lms.connected", stored.id, community_id, unit_id, now=now)
    return stored


def change_registration(
    uow: UnitOfWork,
    registration_id: UUID,
    *,
    asker: Asker,
    deployments: Collection[str] = (),
    issuer_aliases: Collection[str] = (),
    frame_origins: Collection[str] = (),
    dropped_frame_origins: Collection[str] = (),
    service_origins: Collection[str] = (),
    dropped_service_origins: Collection[str] = (),
    now: datetime,
) -> Registration:
    """Let more deployments launch, take more spellings of the issuer, change who may frame us and
    where the LMS's services may be.

    Raises `community.NotAllowed`, `UnknownRegistration`, `RegistrationRefused`.
    """
    row = _may_manage(uow, registration_id, asker, now)
    for deployment_id in deployments:
        add_deployment(uow, registration_id, deployment_id, now=now)
    for alias in issuer_aliases:
        add_issuer_alias(uow, registration_id, alias)
    add_frame_origins(uow, registration_id, map(checked_origin, frame_origins), now=now)
    for origin in dropped_frame_origins:
        remove_frame_origin(uow, registration_id, origin.rstrip("/"))
    places = [checked_origin(each, code="service_origins") for each in service_origins]
    if places:
        allow_services(uow, registration_id, places, now=now)
    if dropped_service_origins:
        forbid_services(
            uow, registration_id, [each.rstrip("/") for each in dropped_service_origins]
        )
    _tell(
        uow,
        asker,
        "lms.changed",
        row.id,
        row.community_id,
        unit_of_lms(uow.session, row.id),
        details={
            "deployments": list(deployments),
            "issuer_aliases": list(issuer_aliases),
            "frame_origins": list(frame_origins),
            "dropped_frame_origins": list(dropped_frame_origins),
            "service_origins": places,
            "dropped_service_origins": list(dropped_service_origins),
        },
        now=now,
    )
    return registration(uow.session, registration_id)


def remove_registration(
    uow: UnitOfWork, registration_id: UUID, *, asker: Asker, now: datetime
) -> None:
    """Forget a client with its deployments, origins, remembered line items and unsent scores; the
    sessions of its launches end with it. Members and records stay.

    Raises `community.NotAllowed`, `UnknownRegistration`.
    """
    row = _may_manage(uow, registration_id, asker, now)
    unit_id = unit_of_lms(uow.session, registration_id)
    if unit_id is not None:
        take_lms(uow, registration_id, asker=asker, community_id=row.community_id, now=now)
    _tell(uow, asker, "lms.removed", row.id, row.community_id, unit_id, now=now)
    uow.session.delete(row)
    uow.session.flush()


def account_for_registered(
    uow: UnitOfWork, stored: Registration, unit_id: UUID | None, *, now: datetime
) -> None:
    """An invitation was used: the LMS belongs to the unit that it was made for, and the audit log
    tells. Raises `RegistrationRefused` when the unit and the community parted meanwhile.
    """
    if unit_id is not None:
        try:
            give_invited_lms(
                uow,
                unit_id=unit_id,
                registration_id=stored.id,
                community_id=stored.community_id,
                now=now,
            )
        except NotAgreed as error:
            raise RegistrationRefused(str(error)) from error
    _tell(uow, SYSTEM, "lms.connected", stored.id, stored.community_id, unit_id, now=now)


def give_lms_to_unit(
    uow: UnitOfWork,
    registration_id: UUID,
    *,
    unit_id: UUID,
    asker: Asker,
    reason: str,
    now: datetime,
) -> None:
    """Let a connected LMS belong to a training unit: its coordinators see its courses from now on.

    Whoever manages the LMSs of its community gives it; a unit cannot take it. Raises
    `UnknownRegistration`, `community.NotAllowed`, `BadReason`, `UnknownUnit`, `NotAgreed`,
    `LmsTaken`.
    """
    row = _known(uow, registration_id)
    require(uow.session, asker, Permission.MANAGE_LMS, row.community_id, now=now)
    said = checked_reason(reason)
    give_lms(
        uow,
        asker=asker,
        unit_id=unit_id,
        registration_id=registration_id,
        community_id=row.community_id,
        now=now,
    )
    _tell(uow, asker, "lms.given", row.id, row.community_id, unit_id, reason=said, now=now)


def take_lms_from_unit(
    uow: UnitOfWork,
    registration_id: UUID,
    *,
    unit_id: UUID,
    asker: Asker,
    reason: str,
    now: datetime,
) -> None:
    """Let the LMS belong to that training unit no more. Raises `UnknownRegistration`,
    `UnknownUnitLms`, `BadReason`, `community.NotAllowed`.
    """
    row = _known(uow, registration_id)
    require(uow.session, asker, Permission.MANAGE_LMS, row.community_id, now=now)
    said = checked_reason(reason)
    if unit_of_lms(uow.session, registration_id) != unit_id:
        raise UnknownUnitLms
    take_lms(uow, registration_id, asker=asker, community_id=row.community_id, now=now)
    _tell(uow, asker, "lms.taken", row.id, row.community_id, unit_id, reason=said, now=now)


def _may_manage(
    uow: UnitOfWork, registration_id: UUID, asker: Asker, now: datetime
) -> RegistrationRow:
    row = _known(uow, registration_id)
    unit_id = unit_of_lms(uow.session, registration_id)
    require_lms_of(uow.session, asker, row.community_id, unit_id, now=now)
    return row


def _known(uow: UnitOfWork, registration_id: UUID) -> RegistrationRow:
    row = uow.session.get(RegistrationRow, registration_id)
    if row is None:
        raise UnknownRegistration(registration_id)
    return row


def _tell(
    uow: UnitOfWork,
    asker: Asker,
    act: str,
    registration_id: UUID,
    community_id: UUID,
    unit_id: UUID | None,
    *,
    reason: str = "",
    details: Mapping[str, object] | None = None,
    now: datetime,
) -> None:
    audit(
        uow,
        asker=asker,
        act=act,
        subject_kind="lms",
        subject_id=registration_id,
        community_id=community_id,
        unit_id=unit_id,
        reason=reason,
        details=details,
        now=now,
    )
