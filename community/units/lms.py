"""Which training unit an LMS belongs to. Whoever calls has asked whether it may be given."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from community.units.agreed import communities_with
from community.units.errors import LmsTaken, NotAgreed, UnknownUnitLms
from community.units.founding import unit
from community.units.models import UnitLmsRow
from storage import UnitOfWork


def give_lms(
    uow: UnitOfWork, *, unit_id: UUID, registration_id: UUID, community_id: UUID, now: datetime
) -> None:
    """Let a registration of `community_id` belong to the unit; given again it is harmless.

    Raises `UnknownUnit`, `NotAgreed` unless the two work together, `LmsTaken`.
    """
    unit(uow.session, unit_id)
    if community_id not in communities_with(uow.session, unit_id, now=now):
        raise NotAgreed
    row = uow.session.get(UnitLmsRow, registration_id)
    if row is not None and row.unit_id != unit_id:
        raise LmsTaken
    if row is None:
        uow.session.add(UnitLmsRow(registration_id=registration_id, unit_id=unit_id, since=now))
        uow.session.flush()


def take_lms(uow: UnitOfWork, registration_id: UUID) -> UUID:
    """The registration belongs to no unit any more; returns whose it was. Raises
    `UnknownUnitLms`.
    """
    row = uow.session.get(UnitLmsRow, registration_id)
    if row is None:
        raise UnknownUnitLms
    owner = row.unit_id
    uow.session.delete(row)
    uow.session.flush()
    return owner


def unit_of_lms(session: Session, registration_id: UUID) -> UUID | None:
    """The unit that the registration belongs to, None for one of the community itself."""
    row = session.get(UnitLmsRow, registration_id)
    return row.unit_id if row else None


def owners_of_lms(session: Session) -> dict[UUID, UUID]:
    """Which unit each LMS belongs to, for those that belong to one."""
    return {row.registration_id: row.unit_id for row in session.scalars(select(UnitLmsRow))}


def lms_of_units(session: Session, unit_ids: Collection[UUID]) -> frozenset[UUID]:
    """Ids of the registrations that belong to these units."""
    wanted = select(UnitLmsRow.registration_id).where(UnitLmsRow.unit_id.in_(unit_ids))
    return frozenset(session.scalars(wanted))
