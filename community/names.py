"""Members by name: as they want to be called, and as an LMS gave it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from community.members import MemberRow, PersonRow
from community.profile.models import ProfileRow
from storage import among, asked_once, asked_once_each, keep_answers


@dataclass(frozen=True, slots=True)
class Names:
    """`called` is what to call her: by her profile, else as `given` from outside."""

    called: str
    given: str | None


def both_names_of(session: Session, member_ids: Collection[UUID]) -> dict[UUID, Names]:
    """Of each that has any name, in one statement for however many."""
    return {each: one for each, one in _names_of_each(session, member_ids).items() if one}


@asked_once
def _names(session: Session, member_id: UUID) -> Names | None:
    return _names_of_each(session, [member_id])[member_id]


@asked_once_each(_names)
def _names_of_each(session: Session, member_ids: Collection[UUID]) -> dict[UUID, Names | None]:
    found: dict[UUID, Names | None] = dict.fromkeys(member_ids)
    if found:
        for member_id, chosen, given in session.execute(named(session, found)):
            found[member_id] = _called(chosen, given)
    return found


def named(session: Session, member_ids: Collection[UUID]) -> Select[UUID, str | None, str | None]:
    """The id of each, the name of her profile, and the one that was given from outside."""
    return (
        select(MemberRow.id, ProfileRow.name, PersonRow.name)
        .outerjoin(ProfileRow, ProfileRow.member_id == MemberRow.id)
        .outerjoin(PersonRow, PersonRow.member_id == MemberRow.id)
        .where(among(session, MemberRow.id, member_ids))
    )


def known_names(session: Session, found: Mapping[UUID, tuple[str | None, str | None]]) -> None:
    """The two names of each, which a reading has found out."""
    keep_answers(session, _names, {each: _called(*names) for each, names in found.items()})


def _called(chosen: str | None, given: str | None) -> Names | None:
    called = chosen or given
    return Names(called, given or None) if called else None


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
