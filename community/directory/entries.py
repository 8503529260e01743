"""The directory: a community's members who agreed, each person once, for its members alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from community.consents import DIRECTORY, consenting
from community.consents.models import ConsentRow
from community.joining import members_together
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
    people = {members_together(session, each) for each in _agreed(session, community_id, now)}
    shown = [_entry(session, together) for together in people]
    wanted = query.casefold().split()
    return sorted(
        (one for one in shown if all(word in one.words for word in wanted)),
        key=lambda one: ((one.name or "").casefold(), one.member_id),
    )


def _agreed(session: Session, community_id: UUID, now: datetime) -> set[UUID]:
    """Members of the community whose newest word, at all their places, is yes."""
    said_yes = select(ConsentRow.member_id).where(
        ConsentRow.purpose == DIRECTORY.key, ConsentRow.given.is_(True)
    )
    here = select(RoleGrant.member_id).where(
        RoleGrant.community_id == community_id,
        RoleGrant.since <= now,
        or_(RoleGrant.until.is_(None), RoleGrant.until > now),
    )
    known = set(session.scalars(here))
    yes = set(session.scalars(said_yes))
    candidates = {each for each in known if members_together(session, each) & yes}
    return consenting(session, candidates, DIRECTORY)


def _entry(session: Session, together: Collection[UUID]) -> Entry:
    profiles, names = profiles_of(session, together), names_of(session, together)
    chosen = max(
        sorted(together),
        key=lambda each: (_filled(profiles.get(each)), each in names),
    )
    return Entry(chosen, names.get(chosen), profiles.get(chosen, Profile()))


def _filled(profile: Profile | None) -> int:
    return len(profile.teaches) + len(profile.learns) + 1 if profile else 0
