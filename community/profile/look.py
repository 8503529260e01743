"""How a page looks to a member: her name, languages and zone, in one cheap read per request."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Uuid, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from community.communities import CommunityRow
from community.members import MemberRow, PersonRow
from community.profile.models import ProfileRow
from community.roles import RoleGrant
from community.zones import UTC
from storage import Connected, Prepared, UtcDateTime

OF_HER_COMMUNITY = (
    select(CommunityRow.time_zone)
    .join(RoleGrant, RoleGrant.community_id == CommunityRow.id)
    .where(
        RoleGrant.member_id == bindparam("member", type_=Uuid()),
        RoleGrant.since <= bindparam("now", type_=UtcDateTime()),
        or_(RoleGrant.until.is_(None), RoleGrant.until > bindparam("now", type_=UtcDateTime())),
        CommunityRow.time_zone.is_not(None),
    )
    .order_by(RoleGrant.since, CommunityRow.slug)
    .limit(1)
    .scalar_subquery()
)
HERS = Prepared(
    select(
        func.coalesce(ProfileRow.name, PersonRow.name).label("name"),
        ProfileRow.languages,
        ProfileRow.time_zone,
        case((ProfileRow.time_zone.is_(None), OF_HER_COMMUNITY)).label("of_community"),
    )
    .select_from(MemberRow)
    .outerjoin(ProfileRow, ProfileRow.member_id == MemberRow.id)
    .outerjoin(PersonRow, PersonRow.member_id == MemberRow.id)
    .where(MemberRow.id == bindparam("member", type_=Uuid()))
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
    """One prepared read, since every page asks."""
    for name, languages, zone, of_community in HERS.rows(on, member=member_id, now=now):
        spoken = tuple((languages or "").split())
        return Look(name, spoken, zone or of_community, zone_is_hers=bool(zone))
    return Look()


def time_zone_of(
    session: Session, member_id: UUID, *, now: datetime, default: str = UTC
) -> ZoneInfo:
    """Hers, else the zone of the first of her communities that has one, else `default`."""
    return ZoneInfo(look_of(session.connection(), member_id, now=now).zone or default)
