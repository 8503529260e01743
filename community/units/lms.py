"""Which training unit an LMS belongs to."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from community.errors import NotAllowed
from community.rights import Asker, Permission, is_allowed, require
from community.scopes import UnitScope
from community.units.agreed import communities_with
from community.units.errors import LmsTaken, NotAgreed, UnknownUnitLms
from community.units.founding import unit
from community.units.models import UnitLmsRow
from storage import UnitOfWork, asked_once


def require_lms_of(
    session: Session, asker: Asker, community_id: UUID, unit_id: UUID | None, *, now: datetime
) -> None:
    """Raises `NotAllowed` unless she may connect LMSs of that community, or of a unit that works
    with it (`NotAgreed` where it does not).
    """
    if is_allowed(session, asker, Permission.MANAGE_LMS, community_id, now=now):
        return
    if unit_id is None:
        raise NotAllowed(Permission.MANAGE_LMS)
    require(session, asker, Permission.MANAGE_LMS, UnitScope(unit_id), now=now)
    if community_id not in communities_with(session, unit_id, now=now):
        raise NotAgreed


def give_lms(
    uow: UnitOfWork,
    *,
    asker: Asker,
    unit_id: UUID,
    registration_id: UUID,
    community_id: UUID,
    now: datetime,
) -> None:
    """Let a registration of `community_id` belong to the unit; given again it is harmless.

    A unit may so connect LMSs of its own; whether one that is there already may be given to it is
    for the community alone, and asked where that is done. Raises `NotAllowed`, `UnknownUnit`,
    `NotAgreed` unless the two work together, `LmsTaken`.
    """
    require_lms_of(uow.session, asker, community_id, unit_id, now=now)
    _give(uow, unit_id, registration_id, community_id, now)


def give_invited_lms(
    uow: UnitOfWork, *, unit_id: UUID, registration_id: UUID, community_id: UUID, now: datetime
) -> None:
    """The same for an LMS that came by an invitation: whoever invited it was asked then."""
    _give(uow, unit_id, registration_id, community_id, now)


def take_lms(
    uow: UnitOfWork, registration_id: UUID, *, asker: Asker, community_id: UUID, now: datetime
) -> UUID:
    """The registration of `community_id` belongs to no unit any more; returns whose it was. Raises
    `UnknownUnitLms`, `NotAllowed`, `NotAgreed` as `require_lms_of`.
    """
    row = uow.session.get(UnitLmsRow, registration_id)
    if row is None:
        raise UnknownUnitLms
    owner = row.unit_id
    require_lms_of(uow.session, asker, community_id, owner, now=now)
    uow.session.delete(row)
    uow.session.flush()
    return owner


def unit_of_lms(session: Session, registration_id: UUID) -> UUID | None:
    """The unit that the registration belongs to, None for one of the community itself."""
    row = session.get(UnitLmsRow, registration_id)
    return row.unit_id if row else None


def owners_of_lms(session: Session) -> dict[UUID, UUID]:
    """Which unit each LMS belongs to, for those that belong to one."""
    return {lms: unit_id for lms, unit_id, _since in owned_lms(session)}


def owners_since(session: Session) -> dict[UUID, tuple[UUID, datetime]]:
    """The same, with the moment since when each does."""
    return {lms: (unit_id, since) for lms, unit_id, since in owned_lms(session)}


def lms_by_unit(session: Session, unit_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """The same by unit, of those that have any."""
    found: dict[UUID, set[UUID]] = {}
    for registration_id, unit_id, _since in owned_lms(session):
        if unit_id in unit_ids:
            found.setdefault(unit_id, set()).add(registration_id)
    return {unit_id: frozenset(hers) for unit_id, hers in found.items()}


def lms_of_units(session: Session, unit_ids: Collection[UUID]) -> frozenset[UUID]:
    """Ids of the registrations that belong to these units."""
    return frozenset().union(*lms_by_unit(session, unit_ids).values())


@asked_once
def owned_lms(session: Session) -> list[tuple[UUID, UUID, datetime]]:
    """(registration, unit, since when) of all: there are as many as LMSs, and a page asks for many
    units.
    """
    rows = session.execute(select(UnitLmsRow.registration_id, UnitLmsRow.unit_id, UnitLmsRow.since))
    return [(lms, unit_id, since) for lms, unit_id, since in rows]


def _give(
    uow: UnitOfWork, unit_id: UUID, registration_id: UUID, community_id: UUID, now: datetime
) -> None:
    unit(uow.session, unit_id)
    if community_id not in communities_with(uow.session, unit_id, now=now):
        raise NotAgreed
    row = uow.session.get(UnitLmsRow, registration_id)
    if row is not None and row.unit_id != unit_id:
        raise LmsTaken
    if row is None:
        uow.session.add(UnitLmsRow(registration_id=registration_id, unit_id=unit_id, since=now))
        uow.session.flush()
