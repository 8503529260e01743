"""The directory: a community's members who agreed, each person once, for its members alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from community.directory.found import found_people
from community.profile.profiles import profiles_of
from community.profile.schema import Profile
from community.rights import Asker, Permission, require


@dataclass(frozen=True, slots=True)
class Entry:
    """One person. `name` is None where nobody ever named her."""

    member_id: UUID
    name: str | None
    profile: Profile


@dataclass(frozen=True, slots=True)
class Directory:
    """`entries` of so many that there are (`count`)."""

    entries: list[Entry]
    count: int


def directory(
    session: Session,
    *,
    asker: Asker,
    community_id: UUID,
    query: str = "",
    limit: int,
    offset: int = 0,
    now: datetime,
) -> Directory:
    """Those whose name or topics hold every word of `query`, by name; `limit` of them after the
    first `offset`, where nobody is left of none. Raises `NotAllowed`.

    Somebody who joined places is there once, as the place that she filled in says. Nobody's
    address is in it. However many there are, no more rows than are told leave the database.
    """
    require(session, asker, Permission.SEE_PEOPLE, community_id, now=now)
    found = found_people(community_id, query, now=now).subquery().c
    rows = session.execute(
        select(found.id, found.name, func.count().over())
        .order_by(func.lower(func.coalesce(found.name, "")), found.id)
        .limit(limit)
        .offset(offset)
    ).all()
    profiles = profiles_of(session, [key for key, *_ in rows])
    return Directory(
        [_entry(key, name, profiles) for key, name, _count in rows],
        rows[0][2] if rows else 0,
    )


def _entry(member_id: UUID, name: str | None, profiles: Mapping[UUID, Profile]) -> Entry:
    return Entry(member_id, name, profiles.get(member_id, Profile()))
