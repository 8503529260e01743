"""Communities of practice: who they are and what their records call them."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Select, String, Uuid, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from community.errors import (
    BadSlug,
    BadTimeZone,
    CommunityExists,
    UnknownCommunity,
    WhichCommunity,
)
from community.zones import known_zones
from lrs_adapter import Activity, ActivityType, Iris, LanguageMap
from storage import (
    Base,
    UnitOfWork,
    UtcDateTime,
    asked_once,
    asked_once_each,
    in_portions,
    keep_answers,
)

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])")


class CommunityRow(Base):
    """`slug` is part of every IRI of the community's records and so never changes.

    `time_zone` (an IANA name) is what its members see times in who have chosen none.
    """

    __tablename__ = "community"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    founded: Mapped[datetime] = mapped_column(UtcDateTime)
    time_zone: Mapped[str | None] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Community:
    """`name` is a language map, {"en": "Ignite", "es": "Ignite"}; `time_zone` an IANA name."""

    id: UUID
    slug: str
    name: dict[str, str]
    time_zone: str | None = None


def found_community(
    uow: UnitOfWork,
    *,
    slug: str,
    name: LanguageMap,
    time_zone: str | None = None,
    now: datetime,
) -> Community:
    """Lay its row; what a person founds goes through `add_community`. Raises `BadSlug`,
    `BadTimeZone`, or `CommunityExists` when the short name is taken.
    """
    if not SLUG.fullmatch(slug):
        raise BadSlug(slug)
    check_zone(time_zone)
    if uow.session.scalar(select(CommunityRow.id).where(CommunityRow.slug == slug)):
        raise CommunityExists(slug)
    row = CommunityRow(id=uuid4(), slug=slug, name=dict(name), founded=now, time_zone=time_zone)
    uow.session.add(row)
    uow.session.flush()
    return _value(row)


def set_community_zone(uow: UnitOfWork, community_id: UUID, time_zone: str | None) -> None:
    """What its members see times in who have chosen none; None is the installation's zone. Whoever
    calls has asked, as `change_zone` does.

    Raises `UnknownCommunity`, `BadTimeZone`.
    """
    check_zone(time_zone)
    row = uow.session.get(CommunityRow, community_id)
    if row is None:
        raise UnknownCommunity(community_id)
    row.time_zone = time_zone


def check_zone(name: str | None) -> None:
    """Raises `BadTimeZone`."""
    if name is not None and name not in known_zones():
        raise BadTimeZone(name)


@asked_once
def community(session: Session, community_id: UUID) -> Community:
    """Raises `UnknownCommunity`."""
    row = session.get(CommunityRow, community_id)
    if row is None:
        raise UnknownCommunity(community_id)
    return _value(row)


@asked_once_each(community)
def communities_by_id(session: Session, community_ids: Collection[UUID]) -> dict[UUID, Community]:
    """The same of each that there is, in one query for a thousand."""
    found: dict[UUID, Community] = {}
    for some in in_portions(community_ids):
        for row in session.scalars(select(CommunityRow).where(CommunityRow.id.in_(some))):
            found[row.id] = _value(row)
    return found


@asked_once
def community_by_slug(session: Session, slug: str) -> Community:
    """Raises `UnknownCommunity`."""
    row = session.scalar(select(CommunityRow).where(CommunityRow.slug == slug))
    if row is None:
        raise UnknownCommunity(slug)
    return _value(row)


def only_community(session: Session) -> Community:
    """The community of an installation that has one; raises `WhichCommunity` otherwise."""
    found = communities(session)
    if len(found) != 1:
        raise WhichCommunity([one.slug for one in found])
    return found[0]


@asked_once
def communities(session: Session) -> list[Community]:
    """All, by short name."""
    rows = session.scalars(select(CommunityRow).order_by(CommunityRow.slug))
    return known_communities(session, [_value(row) for row in rows])


def known_communities(session: Session, found: list[Community]) -> list[Community]:
    """All of them, which a reading has found out: it need not ask for any of them any more."""
    keep_answers(session, community, {one.id: one for one in found})
    keep_answers(session, community_by_slug, {one.slug: one for one in found})
    return found


def with_community(
    query: Select[*tuple[Any, ...]], community_id: InstrumentedAttribute[UUID]
) -> Select[*tuple[Any, ...]]:
    """A query of another table, with the community that its column `community_id` names as one
    more column, for `communities_in`; None where there is no such community.
    """
    return query.outerjoin(CommunityRow, CommunityRow.id == community_id).add_columns(CommunityRow)


def communities_in(session: Session, rows: Iterable[CommunityRow | None]) -> dict[UUID, Community]:
    """Those that another query found, by id; within a reading `community` of each is known then."""
    found = {row.id: _value(row) for row in rows if row is not None}
    keep_answers(session, community, found)
    return found


def community_activity(iris: Iris, community: Community) -> Activity:
    """The community as a grouping activity of its records (PROFILE)."""
    return Activity(iris.community(community.slug), ActivityType.COMMUNITY, community.name)


def _value(row: CommunityRow) -> Community:
    return Community(row.id, row.slug, dict(row.name), row.time_zone)
