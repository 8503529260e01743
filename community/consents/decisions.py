"""What holds: each member's newest decision, and of joined members the strictest."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from community.consents.models import ConsentRow
from community.consents.purposes import PURPOSES, Basis, Purpose
from community.joining import groups_together, members_together
from storage import among, asked_once

TOLD = (
    ConsentRow.id,
    ConsentRow.member_id,
    ConsentRow.purpose,
    ConsentRow.given,
    ConsentRow.text_version,
    ConsentRow.at,
)
"""The columns that a decision is made of."""


class State(StrEnum):
    """ASSUMED: not decided, in force by contract. OPEN: not decided, so not in force."""

    GIVEN = "given"
    REFUSED = "refused"
    ASSUMED = "assumed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the account; `text_is_current` when she read the text of today."""

    member_id: UUID
    purpose: str
    given: bool
    at: datetime
    text_is_current: bool


@dataclass(frozen=True, slots=True)
class Stand:
    """How a purpose stands for a person; `is_asked` when a question waits for her."""

    purpose: Purpose
    state: State
    since: datetime | None
    is_asked: bool

    @property
    def is_in_force(self) -> bool:
        return self.state in (State.GIVEN, State.ASSUMED)


def decisions_of(session: Session, members: Collection[UUID]) -> list[Decision]:
    """All of theirs, the oldest first."""
    if not members:
        return []
    query = select(ConsentRow).where(among(session, ConsentRow.member_id, members))
    return decisions_in(session.execute(query.with_only_columns(*TOLD)))


def newest_decisions(
    session: Session,
    members: Collection[UUID],
    purposes: Collection[Purpose],
    *,
    now: datetime | None = None,
) -> list[Decision]:
    """Each member's last about each of these purposes, until `now` if given, the oldest first."""
    if not members:
        return []
    back = func.row_number().over(
        partition_by=(ConsentRow.member_id, ConsentRow.purpose),
        order_by=(ConsentRow.at.desc(), ConsentRow.id.desc()),
    )
    theirs = select(*TOLD, back.label("back")).where(
        among(session, ConsentRow.member_id, members),
        ConsentRow.purpose.in_([each.key for each in purposes]),
    )
    if now is not None:
        theirs = theirs.where(ConsentRow.at <= now)
    found = theirs.subquery().c
    columns = [found[each.key] for each in TOLD]
    return decisions_in(session.execute(select(*columns).where(found.back == 1)))


def turns_of(session: Session, members: Collection[UUID]) -> list[Decision]:
    """Of all that each of these members decided whatever was another answer than her last one
    about that purpose, and her newest, the oldest first; a reading asks once.
    """
    return _turns(session, frozenset(members))


@asked_once
def _turns(session: Session, members: frozenset[UUID]) -> list[Decision]:
    if not members:
        return []
    each = (ConsentRow.member_id, ConsentRow.purpose)
    before = func.lag(ConsentRow.given).over(
        partition_by=each, order_by=(ConsentRow.at, ConsentRow.id)
    )
    back = func.row_number().over(
        partition_by=each, order_by=(ConsentRow.at.desc(), ConsentRow.id.desc())
    )
    theirs = select(*TOLD, before.label("before"), back.label("back")).where(
        among(session, ConsentRow.member_id, members)
    )
    found = theirs.subquery().c
    turned = or_(found.before.is_(None), found.before != found.given, found.back == 1)
    return decisions_in(
        session.execute(select(*(found[column.key] for column in TOLD)).where(turned))
    )


def decisions_in(rows: Iterable[Any]) -> list[Decision]:
    """Of rows of `TOLD`, the oldest first."""
    return [
        Decision(
            row.member_id,
            row.purpose,
            row.given,
            row.at,
            row.purpose in PURPOSES and PURPOSES[row.purpose].version == row.text_version,
        )
        for row in sorted(rows, key=lambda row: (row.at, row.id))
    ]


def person_stands(
    session: Session, members: Collection[UUID], purposes: Collection[Purpose]
) -> list[Stand]:
    """How each of these purposes stands for the one person that all these members are."""
    decided = turns_of(session, members)
    return [
        stand(purpose, [each for each in decided if each.purpose == purpose.key])
        for purpose in purposes
    ]


def stand_of(
    session: Session, member_id: UUID, purpose: Purpose, *, now: datetime | None = None
) -> Stand:
    """How the purpose stands for her and for whoever is joined with her, at `now` if given."""
    return stands_of(session, [member_id], purpose, now=now)[member_id]


def stands_of(
    session: Session,
    members: Collection[UUID],
    purpose: Purpose,
    *,
    now: datetime | None = None,
) -> dict[UUID, Stand]:
    """The same of each of `members`, in as many statements for a thousand as for one."""
    groups = groups_together(session, members)
    everybody = frozenset[UUID]().union(*groups.values())
    by_member: dict[UUID, list[Decision]] = {}
    for each in newest_decisions(session, everybody, [purpose], now=now):
        by_member.setdefault(each.member_id, []).append(each)
    return {
        asked: stand(purpose, [each for one in group for each in by_member.get(one, ())])
        for asked, group in groups.items()
    }


def consented(session: Session, member_id: UUID, purpose: Purpose, *, now: datetime) -> bool:
    """Whether what the purpose describes may be done, at `now` (UTC-aware)."""
    return stand_of(session, member_id, purpose, now=now).is_in_force


def consenting(session: Session, members: Collection[UUID], purpose: Purpose) -> set[UUID]:
    """Those of `members` for whom the purpose is in force now."""
    stands = stands_of(session, members, purpose)
    return {each for each, held in stands.items() if held.is_in_force}


def in_force_between(
    session: Session, members: Collection[UUID], purpose: Purpose
) -> list[tuple[datetime, datetime | None]]:
    """From when until when the purpose was in force by what these members, who are one person,
    answered; None where no answer ended it. A yes counts here whatever became of its text: what
    was done by it was done.
    """
    decided = [
        replace(each, text_is_current=True)
        for each in turns_of(session, members)
        if each.purpose == purpose.key
    ]
    found: list[tuple[datetime, datetime | None]] = []
    since: datetime | None = None
    newest: dict[UUID, Decision] = {}
    for each in decided:
        newest[each.member_id] = each
        holds = stand(purpose, newest.values()).is_in_force
        if holds and since is None:
            since = each.at
        elif not holds and since is not None:
            found.append((since, each.at))
            since = None
    return found if since is None else [*found, (since, None)]


def open_questions(session: Session, member_id: UUID) -> list[Stand]:
    """What waits for her answer: never asked, or asked with another text."""
    hers = members_together(session, member_id)
    stands = person_stands(session, hers, PURPOSES.values())
    return [each for each in stands if each.is_asked]


def stand(purpose: Purpose, decided: Iterable[Decision]) -> Stand:
    """`decided` are the decisions about this purpose of all members of one person.

    A no of any of them holds for all, whatever text it was said to. A yes holds for the text that
    was read: where the text changed, what rests on consent stops until she is asked again, and
    what rests on contract goes on.
    """
    newest: Mapping[UUID, Decision] = {
        each.member_id: each for each in sorted(decided, key=lambda one: one.at)
    }
    latest = max(newest.values(), key=lambda one: one.at, default=None)
    noes = [each for each in newest.values() if not each.given]
    is_asked = latest is None or not latest.text_is_current
    if noes:
        return Stand(purpose, State.REFUSED, max(each.at for each in noes), is_asked)
    if latest and latest.text_is_current:
        return Stand(purpose, State.GIVEN, latest.at, is_asked)
    state = State.ASSUMED if purpose.basis is Basis.CONTRACT else State.OPEN
    return Stand(purpose, state, None, is_asked)
