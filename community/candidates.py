"""Whom somebody may give a role: people whom she sees already, and nobody else by guessing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from community.members import PersonRow
from community.names import members_named
from community.places import places_where
from community.rights import Asker, Permission
from community.roles import Grant, RoleGrant, grant_in
from community.scopes import INSTALLATION, Scope, community_in, unit_in


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member, and what she holds in the places where the asker gives roles."""

    member_id: UUID
    grants: tuple[Grant, ...]


def candidates(
    session: Session,
    *,
    asker: Asker,
    words: str = "",
    member_id: UUID | None = None,
    others: Select[UUID] | None = None,
    limit: int = 20,
    now: datetime,
) -> list[Candidate]:
    """People whose name holds every one of the words, or that one member, by name.

    They hold a role where the asker gives roles, or are among `others`: members whom she sees for
    another reason (learners of her courses). Whoever is forgotten has no name and is not found.
    """
    places = places_where(session, asker, Permission.APPOINT, now=now)
    if not places:
        return []
    in_force = and_(
        RoleGrant.since <= now, or_(RoleGrant.until.is_(None), RoleGrant.until > now), _in(places)
    )
    seen: ColumnElement[bool] = PersonRow.member_id.in_(select(RoleGrant.member_id).where(in_force))
    if others is not None:
        seen = or_(seen, PersonRow.member_id.in_(others))
    wanted = select(PersonRow.member_id).where(seen)
    if words.split():
        wanted = wanted.where(PersonRow.member_id.in_(members_named(words)))
    if member_id is not None:
        wanted = wanted.where(PersonRow.member_id == member_id)
    found = list(session.scalars(wanted.order_by(PersonRow.name, PersonRow.member_id).limit(limit)))
    held: dict[UUID, list[Grant]] = {each: [] for each in found}
    for row in session.scalars(
        select(RoleGrant)
        .where(in_force, RoleGrant.member_id.in_(found))
        .order_by(RoleGrant.since, RoleGrant.id)
    ):
        held[row.member_id].append(grant_in(row))
    return [Candidate(each, tuple(grants)) for each, grants in held.items()]


def _in(places: list[Scope]) -> ColumnElement[bool]:
    communities = [each for each in map(community_in, places) if each is not None]
    units = [each for each in map(unit_in, places) if each is not None]
    where: ColumnElement[bool] = or_(
        RoleGrant.community_id.in_(communities), RoleGrant.unit_id.in_(units)
    )
    if INSTALLATION in places:
        everywhere = and_(RoleGrant.community_id.is_(None), RoleGrant.unit_id.is_(None))
        where = or_(where, everywhere)
    return where
