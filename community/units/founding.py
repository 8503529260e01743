"""Training units: departments that deliver courses of communities."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from community.auditing import audit
from community.communities import SLUG
from community.errors import BadSlug
from community.rights import Asker, Permission, require
from community.scopes import INSTALLATION
from community.units.errors import UnitExists, UnknownUnit
from community.units.models import UnitRow
from lrs_adapter import LanguageMap
from storage import UnitOfWork, asked_once, keep_answers


@dataclass(frozen=True, slots=True)
class Unit:
    """`name` is a language map."""

    id: UUID
    slug: str
    name: dict[str, str]
    founded: datetime


def found_unit(
    uow: UnitOfWork, *, asker: Asker, slug: str, name: LanguageMap, reason: str = "", now: datetime
) -> Unit:
    """Raises `NotAllowed`, `BadSlug`, or `UnitExists` when the short name is taken."""
    require(uow.session, asker, Permission.MANAGE_UNIT, INSTALLATION, now=now)
    if not SLUG.fullmatch(slug):
        raise BadSlug(slug)
    if uow.session.scalar(select(UnitRow.id).where(UnitRow.slug == slug)):
        raise UnitExists(slug)
    row = UnitRow(id=uuid4(), slug=slug, name=dict(name), founded=now)
    uow.session.add(row)
    uow.session.flush()
    audit(
        uow,
        asker=asker,
        act="unit.founded",
        subject_kind="unit",
        subject_id=row.id,
        unit_id=row.id,
        reason=reason,
        details={"slug": slug},
        now=now,
    )
    return unit_in_row(row)


@asked_once
def unit(session: Session, unit_id: UUID) -> Unit:
    """Raises `UnknownUnit`."""
    row = session.get(UnitRow, unit_id)
    if row is None:
        raise UnknownUnit(unit_id)
    return unit_in_row(row)


@asked_once
def unit_by_slug(session: Session, slug: str) -> Unit:
    """Raises `UnknownUnit`."""
    row = session.scalar(select(UnitRow).where(UnitRow.slug == slug))
    if row is None:
        raise UnknownUnit(slug)
    return unit_in_row(row)


@asked_once
def units(session: Session) -> list[Unit]:
    """All, by short name."""
    rows = session.scalars(select(UnitRow).order_by(UnitRow.slug))
    return known_units(session, [unit_in_row(row) for row in rows])


def known_units(session: Session, found: list[Unit]) -> list[Unit]:
    """All of them, which a reading has found out: it need not ask for any of them any more."""
    keep_answers(session, unit, {one.id: one for one in found})
    keep_answers(session, unit_by_slug, {one.slug: one for one in found})
    return found


def unit_in_row(row: UnitRow) -> Unit:
    return Unit(row.id, row.slug, dict(row.name), row.founded)
