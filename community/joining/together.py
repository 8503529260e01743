"""Which members are one person now. Joining is a relation: nothing that they did is rewritten."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import CTE, Select, Uuid, case, literal, or_, select
from sqlalchemy.orm import Session, aliased

from community.joining.models import JoiningRow
from community.members import MemberRow, lock_members
from storage import UnitOfWork, among, asked_once, asked_once_each, keep_answers

Pairs = set[tuple[UUID, UUID]]


def lock_together(uow: UnitOfWork, *member_ids: UUID) -> frozenset[UUID]:
    """Everybody who is one person with one of these members, each locked.

    Whoever waited for a joining to be committed finds by then who belongs to it, and waits for
    those too: what is decided here holds for all of them.
    """
    locked: frozenset[UUID] = frozenset()
    found = _everybody(uow.session, member_ids)
    while found - locked:
        locked |= found
        lock_members(uow, locked)
        found = _everybody(uow.session, member_ids)
    return found


def _everybody(session: Session, member_ids: Collection[UUID]) -> frozenset[UUID]:
    return frozenset().union(*(members_together(session, one) for one in member_ids))


@asked_once
def members_together(session: Session, member_id: UUID) -> frozenset[UUID]:
    """All members that are this person now, she herself among them.

    Whoever is joined with somebody who is joined with a third is one person with both.
    """
    group = _group_of(session, member_id)
    keep_answers(session, members_together, dict.fromkeys(group, group))
    return group


@asked_once_each(members_together)
def groups_together(session: Session, member_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """`members_together` of each, in one query however many."""
    groups = groups_of(_connected(session, member_ids))
    return {each: groups.get(each, frozenset({each})) for each in member_ids}


def together_with(member_id: UUID) -> Select[UUID]:
    """The ids of `members_together`, to put into another query."""
    reached = _reached(select(literal(member_id, Uuid).label("id")))
    return select(reached.c.id)


def record_ids_together(
    session: Session, record_ids: Collection[UUID]
) -> dict[UUID, frozenset[UUID]]:
    """For each asked record id all record ids of that person now, at least itself.

    One query while nobody among them is joined with anybody, else two.
    """
    asked = among(session, MemberRow.record_id, record_ids)
    groups = groups_of(_pairs(session, select(MemberRow.id).where(asked)))
    record_id_of = _record_ids(session, groups)
    together = {
        record_id_of[member_id]: frozenset(record_id_of[each] for each in group)
        for member_id, group in groups.items()
    }
    return {asked: together.get(asked, frozenset({asked})) for asked in record_ids}


@dataclass(frozen=True, slots=True)
class Joined:
    """Who of some members are one person with others: `groups` by member, each with everybody
    else of it, and the `record_ids` of all of these.
    """

    groups: Mapping[UUID, frozenset[UUID]]
    record_ids: Mapping[UUID, UUID]

    @property
    def together(self) -> dict[UUID, frozenset[UUID]]:
        """`record_ids_together` of whoever is joined with anybody."""
        return {
            self.record_ids[member_id]: frozenset(self.record_ids[each] for each in group)
            for member_id, group in self.groups.items()
        }


def joined_among(session: Session, members: Select[UUID]) -> Joined:
    """Those of the members that a query finds who are joined with anybody, in one statement that
    begins at the joinings: of many members few are.
    """
    in_force = JoiningRow.parted_at.is_(None)
    reached = _reached(
        select(JoiningRow.first_id.label("id")).where(in_force, JoiningRow.first_id.in_(members)),
        select(JoiningRow.second_id).where(in_force, JoiningRow.second_id.in_(members)),
    )
    first, second = aliased(MemberRow), aliased(MemberRow)
    query = (
        select(JoiningRow.first_id, first.record_id, JoiningRow.second_id, second.record_id)
        .join(first, first.id == JoiningRow.first_id)
        .join(second, second.id == JoiningRow.second_id)
        .where(in_force, JoiningRow.first_id.in_(select(reached.c.id)))
    )
    pairs: Pairs = set()
    record_ids: dict[UUID, UUID] = {}
    for one, hers, other, others in session.execute(query):
        pairs.add((one, other))
        record_ids |= {one: hers, other: others}
    return Joined(groups_of(pairs), record_ids)


def groups_of(pairs: Pairs) -> dict[UUID, frozenset[UUID]]:
    """Each member of a pair with everybody to whom a chain of pairs leads."""
    group: dict[UUID, set[UUID]] = {}
    for one, other in pairs:
        merged = group.get(one, {one}) | group.get(other, {other})
        group |= dict.fromkeys(merged, merged)
    return {member_id: frozenset(together) for member_id, together in group.items()}


def _group_of(session: Session, member_id: UUID) -> frozenset[UUID]:
    return frozenset(session.scalars(together_with(member_id)))


def _connected(session: Session, members: Collection[UUID]) -> Pairs:
    """Every joining in force that a chain connects to one of `members`."""
    return _pairs(session, select(MemberRow.id).where(among(session, MemberRow.id, members)))


def _pairs(session: Session, members: Select[UUID]) -> Pairs:
    reached = _reached(members)
    query = select(JoiningRow.first_id, JoiningRow.second_id).where(
        JoiningRow.parted_at.is_(None), JoiningRow.first_id.in_(select(reached.c.id))
    )
    return {(first, second) for first, second in session.execute(query)}


def _reached(members: Select[UUID], *others: Select[UUID]) -> CTE:
    """These members and everybody to whom a chain of joinings leads from them."""
    reached = members.cte("reached", recursive=True)
    here, first, second = reached.c[0], JoiningRow.first_id, JoiningRow.second_id
    step = select(case((first == here, second), else_=first)).join_from(
        reached, JoiningRow, or_(first == here, second == here)
    )
    return reached.union(*others, step.where(JoiningRow.parted_at.is_(None)))


def _record_ids(session: Session, members: Collection[UUID]) -> dict[UUID, UUID]:
    if not members:
        return {}
    query = select(MemberRow.id, MemberRow.record_id)
    found = session.execute(query.where(among(session, MemberRow.id, members)))
    return {key: named for key, named in found}  # noqa: C416 - rows
