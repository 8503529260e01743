"""Members by name, for staff who look for one of their learners."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from community.members import PersonRow


def names_of(session: Session, member_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names that are known; whoever was forgotten, or never named, is not in it."""
    if not member_ids:
        return {}
    rows = session.execute(
        select(PersonRow.member_id, PersonRow.name).where(
            PersonRow.member_id.in_(member_ids), PersonRow.name.is_not(None)
        )
    )
    return {member_id: name for member_id, name in rows if name}


def members_named(words: str) -> Select[UUID]:
    """The ids of members whose names hold every one of the words, to put into another query."""
    query = select(PersonRow.member_id)
    for word in words.split():
        query = query.where(func.lower(PersonRow.name).contains(word.lower(), autoescape=True))
    return query
