"""Members by name: as they want to be called, and as an LMS gave it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from community.members import MemberRow, PersonRow
from community.profile.models import ProfileRow
from storage import among


@dataclass(frozen=True, slots=True)
class Names:
    """`called` is what to call her: by her profile, else as `given` from outside."""

    called: str
    given: str | None


def both_names_of(session: Session, member_ids: Collection[UUID]) -> dict[UUID, Names]:
    """Of each that has any name, in one statement for however many."""
    if not member_ids:
        return {}
    query = (
        select(MemberRow.id, ProfileRow.name, PersonRow.name)
        .outerjoin(ProfileRow, ProfileRow.member_id == MemberRow.id)
        .outerjoin(PersonRow, PersonRow.member_id == MemberRow.id)
        .where(among(session, MemberRow.id, member_ids))
    )
    return {
        member_id: Names(called, given or None)
        for member_id, chosen, given in session.execute(query)
        if (called := chosen or given)
    }


def names_of(session: Session, member_ids: Collection[UUID]) -> dict[UUID, str]:
    """What to call them: the name of her profile, else as it was given from outside.

    Whoever was forgotten, or never named, is not in it.
    """
    return {each: one.called for each, one in both_names_of(session, member_ids).items()}


def given_names_of(session: Session, member_ids: Collection[UUID]) -> dict[UUID, str]:
    """As an LMS, an invitation or a provider named them, for whoever must know her by that."""
    query = select(PersonRow.member_id, PersonRow.name).where(
        among(session, PersonRow.member_id, member_ids), PersonRow.name.is_not(None)
    )
    return {member_id: name for member_id, name in session.execute(query) if name}


def members_named(words: str) -> Select[UUID]:
    """The ids of members one of whose names holds every one of the words, to put into another
    query.
    """
    query = select(PersonRow.member_id).outerjoin(
        ProfileRow, ProfileRow.member_id == PersonRow.member_id
    )
    for name in words.split():
        query = query.where(
            or_(
                *(
                    func.lower(column).contains(name.lower(), autoescape=True)
                    for column in (PersonRow.name, ProfileRow.name)
                )
            )
        )
    return query
