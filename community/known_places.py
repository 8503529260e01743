"""Every place in one statement: for a page that finds one and names others."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Select, String, Uuid, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from community.communities import Community, CommunityRow, communities, known_communities
from community.units.agreed import Agreed, standing, standing_agreements
from community.units.founding import Unit, known_units, units
from community.units.lms import owned_lms
from community.units.models import AgreementRow, UnitLmsRow, UnitRow
from storage import UtcDateTime, keep_answer

COMMUNITY, UNIT, LMS, AGREEMENT = "community", "unit", "lms", "agreement"
NO_TEXT, NO_NAME = cast(null(), String), cast(null(), JSON)
NO_ID, NO_MOMENT = cast(null(), Uuid), cast(null(), UtcDateTime)
Part = Select[*tuple[Any, ...]]


def know_places(session: Session, *, with_agreements: bool = False) -> None:
    """Within a reading all communities and training units are known then, whose each LMS is, and
    where asked for who works with whom.
    """
    parts: list[Part] = [_communities(), _units(), _lms()]
    if with_agreements:
        parts.append(_agreements())
    places: list[Community] = []
    departments: list[Unit] = []
    owned: list[tuple[UUID, UUID, datetime]] = []
    agreed: list[Agreed] = []
    for kind, key, slug, name, zone, since, end, unit_id in session.execute(union_all(*parts)):
        if kind == COMMUNITY:
            places.append(Community(key, slug, dict(name), zone))
        elif kind == UNIT:
            departments.append(Unit(key, slug, dict(name), since))
        elif kind == LMS:
            owned.append((key, unit_id, since))
        else:
            agreed.append((unit_id, key, since, end))
    places.sort(key=lambda one: one.slug)
    departments.sort(key=lambda one: one.slug)
    keep_answer(session, communities, known_communities(session, places))
    keep_answer(session, units, known_units(session, departments))
    keep_answer(session, owned_lms, owned)
    if with_agreements:
        keep_answer(session, standing_agreements, agreed)


def _communities() -> Part:
    return select(
        literal(COMMUNITY),
        CommunityRow.id,
        CommunityRow.slug,
        CommunityRow.name,
        CommunityRow.time_zone,
        CommunityRow.founded,
        NO_MOMENT,
        NO_ID,
    )


def _units() -> Part:
    return select(
        literal(UNIT),
        UnitRow.id,
        UnitRow.slug,
        UnitRow.name,
        NO_TEXT,
        UnitRow.founded,
        NO_MOMENT,
        NO_ID,
    )


def _lms() -> Part:
    return select(
        literal(LMS),
        UnitLmsRow.registration_id,
        NO_TEXT,
        NO_NAME,
        NO_TEXT,
        UnitLmsRow.since,
        NO_MOMENT,
        UnitLmsRow.unit_id,
    )


def _agreements() -> Part:
    return select(
        literal(AGREEMENT),
        AgreementRow.community_id,
        NO_TEXT,
        NO_NAME,
        NO_TEXT,
        AgreementRow.agreed,
        AgreementRow.ended,
        AgreementRow.unit_id,
    ).where(*standing())
