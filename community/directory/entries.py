"""The directory: a community's members who agreed, each person once, for its members alone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from community.consents import DIRECTORY, consenting
from community.joining import groups_together
from community.names import names_of
from community.profile.profiles import profiles_of
from community.profile.schema import Profile
from community.rights import Asker, Permission, require
from community.roles import RoleGrant


@dataclass(frozen=True, slots=True)
class Entry:
    """One person. `name` is None where nobody ever named her."""

    member_id: UUID
    name: str | None
    profile: Profile

    @property
    def words(self) -> str:
        """What a search looks through."""
        return " ".join((self.name or "", *self.profile.teaches, *self.profile.learns)).casefold()


def directory(
    session: Session, *, asker: Asker, community_id: UUID, query: str = "", now: datetime
) -> list[Entry]:
    """Those whose name or topics hold every word of `query`, by name. Raises `NotAllowed`.

    Somebody who joined places is there once, as the place that she filled in says. Nobody's
    address is in it.
    """
    require(session, asker, Permission.SEE_PEOPLE, community_id, now=now)
    agreed = consenting(session, _members(session, community_id, now), DIRECTORY)
    people = set(groups_together(session, agreed).values())
    everybody = frozenset[UUID]().union(*people)
    profiles, names = profiles_of(session, everybody), names_of(session, everybody)
    shown = [_entry(together, profiles, names) for together in people]
    wanted = query.casefold().split()
    return sorted(
        (one for one in shown if all(word in one.words for word in wanted)),
        key=lambda one: ((one.name or "").casefold(), one.member_id),
    )


def _members(session: Session, community_id: UUID, now: datetime) -> set[UUID]:
    here = select(RoleGrant.member_id).where(
        RoleGrant.community_id == community_id,
        RoleGrant.since <= now,
        or_(RoleGrant.until.is_(None), RoleGrant.until > now),
    )
    return set(session.scalars(here))


def _entry(
    together: Collection[UUID], profiles: Mapping[UUID, Profile], names: Mapping[UUID, str]
) -> Entry:
    chosen = max(
        sorted(together),
        key=lambda each: (_filled(profiles.get(each)), each in names),
    )
    return Entry(chosen, names.get(chosen), profiles.get(chosen, Profile()))


def _filled(profile: Profile | None) -> int:
    return len(profile.teaches) + len(profile.learns) + 1 if profile else 0
