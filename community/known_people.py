"""Who people are to somebody else: their names, and of some their offices, in one statement."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Session

from community.members import MemberRow
from community.names import known_names, named
from community.roles import Grant, RoleGrant, grant_in, known_grants
from storage import among


def know_people(
    session: Session, people: Collection[UUID], *, offices_of: Collection[UUID] = ()
) -> None:
    """Within a reading `both_names_of` each of all these is known then, and every office that each
    of `offices_of` ever held.
    """
    every = {*people, *offices_of}
    if not every:
        return
    theirs = and_(RoleGrant.member_id == MemberRow.id, among(session, MemberRow.id, offices_of))
    query = named(session, every).outerjoin(RoleGrant, theirs).add_columns(RoleGrant)
    names: dict[UUID, tuple[str | None, str | None]] = dict.fromkeys(every, (None, None))
    held: dict[UUID, list[Grant]] = {each: [] for each in offices_of}
    for member_id, chosen, given, grant in session.execute(query):
        names[member_id] = chosen, given
        if grant is not None:
            held[member_id].append(grant_in(grant))
    known_names(session, names)
    known_grants(session, held)
