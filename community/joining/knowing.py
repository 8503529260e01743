"""Who somebody is, with all that a page of hers shows of it, in one statement."""

from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from community.joining.joinings import joining_of, joinings_of
from community.joining.models import JoiningRow
from community.joining.together import members_together, together_with
from community.members import Member, MemberRow, Person, PersonRow, member, person_of
from storage import asked_once, keep_answers


@asked_once
def know_person(session: Session, member_id: UUID) -> frozenset[UUID]:
    """`members_together`; within a reading `member`, `person_of` and `joinings_of` each of them
    are known then, too.
    """
    hers = together_with(member_id).subquery()
    query = (
        select(MemberRow, PersonRow, JoiningRow)
        .join(hers, hers.c.id == MemberRow.id)
        .outerjoin(PersonRow, PersonRow.member_id == MemberRow.id)
        .outerjoin(
            JoiningRow,
            and_(JoiningRow.first_id == MemberRow.id, JoiningRow.parted_at.is_(None)),
        )
        .order_by(JoiningRow.joined_at, JoiningRow.id)
    )
    members: dict[UUID, Member] = {}
    persons: dict[UUID, Person | None] = {}
    joinings = []
    for one, person, joining in session.execute(query):
        members[one.id] = Member(one.id, one.record_id)
        persons[one.id] = Person(person.name, person.email, person.locale) if person else None
        if joining is not None:
            joinings.append(joining_of(joining))
    group = frozenset(members) | {member_id}
    keep_answers(session, members_together, dict.fromkeys(group, group))
    keep_answers(session, member, members)
    keep_answers(session, person_of, persons)
    keep_answers(
        session,
        joinings_of,
        {
            each: [one for one in joinings if each in (one.first_id, one.second_id)]
            for each in group
        },
    )
    return group
