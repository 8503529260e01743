"""Who somebody is, with all that a page of hers shows of it, in one statement."""

from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from community.identities import LTI, Identity, LmsAccount, account_of, lms_accounts_of
from community.joining.joinings import Joining, joining_of, joinings_of
from community.joining.models import JoiningRow
from community.joining.together import members_together, together_with
from community.members import Member, MemberRow, Person, PersonRow, member, person_of
from community.roles import Grant, RoleGrant, grant_in, known_grants
from storage import asked_once, keep_answers


@asked_once
def know_person(session: Session, member_id: UUID) -> frozenset[UUID]:
    """`members_together`; within a reading `member`, `person_of`, `joinings_of`, `lms_accounts_of`
    and `grants_of` each of them are known then, too.
    """
    hers = together_with(member_id).subquery()
    query = (
        select(MemberRow, PersonRow, JoiningRow, Identity, RoleGrant)
        .join(hers, hers.c.id == MemberRow.id)
        .outerjoin(PersonRow, PersonRow.member_id == MemberRow.id)
        .outerjoin(
            JoiningRow,
            and_(JoiningRow.first_id == MemberRow.id, JoiningRow.parted_at.is_(None)),
        )
        .outerjoin(Identity, and_(Identity.member_id == MemberRow.id, Identity.kind == LTI))
        .outerjoin(RoleGrant, RoleGrant.member_id == MemberRow.id)
        .order_by(JoiningRow.joined_at, JoiningRow.id, Identity.first_seen, Identity.id)
    )
    members: dict[UUID, Member] = {}
    persons: dict[UUID, Person | None] = {}
    joinings: dict[UUID, Joining] = {}
    accounts: dict[UUID, dict[UUID, LmsAccount]] = {}
    grants: dict[UUID, dict[UUID, Grant]] = {}
    for one, person, joining, account, grant in session.execute(query):
        accounts.setdefault(one.id, {})
        grants.setdefault(one.id, {})
        members[one.id] = Member(one.id, one.record_id)
        persons[one.id] = Person(person.name, person.email, person.locale) if person else None
        if joining is not None:
            joinings.setdefault(joining.id, joining_of(joining))
        if account is not None:
            accounts[one.id].setdefault(account.id, account_of(account))
        if grant is not None and grant.id not in grants[one.id]:
            grants[one.id][grant.id] = grant_in(grant)
    group = frozenset(members) | {member_id}
    keep_answers(session, members_together, dict.fromkeys(group, group))
    keep_answers(session, member, members)
    keep_answers(session, person_of, persons)
    keep_answers(
        session,
        joinings_of,
        {
            each: [one for one in joinings.values() if each in (one.first_id, one.second_id)]
            for each in group
        },
    )
    keep_answers(
        session, lms_accounts_of, {each: list(hers.values()) for each, hers in accounts.items()}
    )
    known_grants(session, {each: hers.values() for each, hers in grants.items()})
    return group
