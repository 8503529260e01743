"""Who is in a directory, as a query: neither of its parts loads the people of a community.

Whether somebody agreed is what `consents.decisions.stand` says, told to the database; a test holds
the two together.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    or_,
    select,
    true,
)

from community.consents.models import ConsentRow
from community.consents.purposes import DIRECTORY
from community.joining.models import JoiningRow
from community.members import PersonRow
from community.profile.models import ProfileRow, TopicRow
from community.roles import RoleGrant


def found_people(community_id: UUID, query: str, *, now: datetime) -> Select[UUID, str | None]:
    """(id, name) of each person there who agreed and whose name or topics hold every word of
    `query`; of several members that are one person the one that she filled in most.
    """
    together = _together(_members(community_id, now))
    chosen = _chosen(_agreed(together), together)
    found = select(chosen.c.id, chosen.c.name).where(chosen.c.place == 1)
    for word in query.lower().split():
        found = found.where(
            or_(
                func.lower(chosen.c.name).contains(word, autoescape=True),
                exists().where(
                    TopicRow.member_id == chosen.c.id,
                    func.lower(TopicRow.topic).contains(word, autoescape=True),
                ),
            )
        )
    return found


def _members(community_id: UUID, now: datetime) -> Subquery:
    return (
        select(RoleGrant.member_id)
        .where(
            RoleGrant.community_id == community_id,
            RoleGrant.since <= now,
            or_(RoleGrant.until.is_(None), RoleGrant.until > now),
        )
        .distinct()
        .subquery()
    )


def _together(members: Subquery) -> CTE:
    """(start, id): each of `members` with everybody whom a chain of joinings makes one person with
    her, herself among them.
    """
    together = select(members.c.member_id.label("start"), members.c.member_id.label("id")).cte(
        "together", recursive=True
    )
    first, second = JoiningRow.first_id, JoiningRow.second_id
    step = (
        select(together.c.start, case((first == together.c.id, second), else_=first))
        .join_from(together, JoiningRow, or_(first == together.c.id, second == together.c.id))
        .where(JoiningRow.parted_at.is_(None))
    )
    return together.union(step)


def _agreed(together: CTE) -> Subquery:
    """(start, person) of each who agreed: nobody of hers said no last, and her last yes was said to
    the text of today. `person` is the same for all members that are one.
    """
    back = func.row_number().over(
        partition_by=ConsentRow.member_id, order_by=(ConsentRow.at.desc(), ConsentRow.id.desc())
    )
    last = (
        select(
            ConsentRow.member_id,
            ConsentRow.given,
            ConsentRow.at,
            ConsentRow.text_version,
            back.label("back"),
        )
        .where(ConsentRow.purpose == DIRECTORY.key)
        .subquery()
        .c
    )
    is_current = last.text_version == DIRECTORY.version
    given = case((last.given == true(), 1), (last.given == false(), 0))
    return (
        select(together.c.start, func.min(cast(together.c.id, String)).label("person"))
        .outerjoin_from(
            together,
            last.back.table,
            and_(last.member_id == together.c.id, last.back == 1),
        )
        .group_by(together.c.start)
        .having(
            func.min(given) == 1,
            func.max(case((is_current, last.at))) == func.max(last.at),
        )
        .subquery()
    )


def _chosen(agreed: Subquery, together: CTE) -> Subquery:
    """(id, name, place) of every member of those persons, who stands for her at place 1."""
    people = (
        select(agreed.c.person, together.c.id)
        .join_from(agreed, together, together.c.start == agreed.c.start)
        .distinct()
        .subquery()
        .c
    )
    topics = select(func.count()).where(TopicRow.member_id == people.id).scalar_subquery()
    filled = case((ProfileRow.member_id.is_(None), 0), else_=1 + topics)
    name = _name()
    place = func.row_number().over(
        partition_by=people.person,
        order_by=(filled.desc(), case((name.is_(None), 0), else_=1).desc(), people.id),
    )
    return (
        select(people.id, name.label("name"), place.label("place"))
        .outerjoin_from(people.id.table, ProfileRow, ProfileRow.member_id == people.id)
        .outerjoin(PersonRow, PersonRow.member_id == people.id)
        .subquery()
    )


def _name() -> ColumnElement[str | None]:
    return func.coalesce(func.nullif(ProfileRow.name, ""), func.nullif(PersonRow.name, ""))
