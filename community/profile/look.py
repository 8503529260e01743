"""How a page looks to a member: her name, languages and zone, in one cheap read per request."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from community.communities import CommunityRow
from community.members import MemberRow, PersonRow
from community.profile.models import ProfileRow
from community.roles import RoleGrant
from community.zones import UTC
from storage import Connected, Prepared, UtcDateTime

HERS = Prepared(
    select(
        func.coalesce(ProfileRow.name, PersonRow.name).label("name"),
        ProfileRow.languages,
        ProfileRow.time_zone,
    )
    .select_from(MemberRow)
    .outerjoin(ProfileRow, ProfileRow.member_id == MemberRow.id)
    .outerjoin(PersonRow, PersonRow.member_id == MemberRow.id)
    .where(MemberRow.id == bindparam("member"))
)
OF_HER_COMMUNITY = Prepared(
    select(CommunityRow.time_zone)
    .join(RoleGrant, RoleGrant.community_id == CommunityRow.id)
    .where(
        RoleGrant.member_id == bindparam("member"),
        RoleGrant.since <= bindparam("now", type_=UtcDateTime()),
        or_(RoleGrant.until.is_(None), RoleGrant.until > bindparam("now", type_=UtcDateTime())),
        CommunityRow.time_zone.is_not(None),
    )
    .order_by(RoleGrant.since, CommunityRow.slug)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Look:
    """`name` is what she wants to be called, else as she was made known; `languages` are hers,
    empty where she gave none. `zone` is hers where `zone_is_hers`, else that of the first of her
    communities that has one, else None.
    """

    name: str | None = None
    languages: tuple[str, ...] = ()
    zone: str | None = None
    zone_is_hers: bool = False


def look_of(on: Connected, member_id: UUID, *, now: datetime) -> Look:
    """Two prepared reads at most, since every page asks."""
    for name, languages, zone in HERS.rows(on, member=member_id):
        spoken = tuple((languages or "").split())
        if zone:
            return Look(name, spoken, zone, zone_is_hers=True)
        return Look(name, spoken, _of_community(on, member_id, now))
    return Look(zone=_of_community(on, member_id, now))


def time_zone_of(
    session: Session, member_id: UUID, *, now: datetime, default: str = UTC
) -> ZoneInfo:
    """Hers, else the zone of the first of her communities that has one, else `default`."""
    return ZoneInfo(look_of(session.connection(), member_id, now=now).zone or default)


def _of_community(on: Connected, member_id: UUID, now: datetime) -> str | None:
    for (zone,) in OF_HER_COMMUNITY.rows(on, member=member_id, now=now):
        return str(zone)
    return None
