"""Legal holds: somebody of whom a court or a law has everything kept for the time being."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from community import (
    INSTALLATION,
    Asker,
    CommunityError,
    Permission,
    audit,
    member,
    member_by_record_id,
    require,
)
from plugin.retention.models import RetentionHold
from storage import UnitOfWork

LONGEST_REASON = 500


class HeldByLaw(CommunityError):
    """A legal hold names her, so she cannot be erased."""

    def __init__(self, hold_id: UUID) -> None:
        super().__init__(
            f"A legal hold names this person. End it first, if it may end: "
            f"child retention release {hold_id}"
        )


class BadHold(CommunityError):
    """The hold cannot be made or ended as asked."""


@dataclass(frozen=True, slots=True)
class Hold:
    """`record_id` is the number that records give her."""

    id: UUID
    record_id: UUID
    reason: str
    made: datetime
    ended: datetime | None


def hold(uow: UnitOfWork, record_id: UUID, *, asker: Asker, reason: str, now: datetime) -> Hold:
    """Keep all that names her until `end_hold`. Raises `NotAllowed`, `BadHold`."""
    require(uow.session, asker, Permission.MANAGE_SETTINGS, INSTALLATION, now=now)
    her = member_by_record_id(uow.session, record_id)
    if her is None:
        raise BadHold(f"Nobody here has the number {record_id}.")
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise BadHold("Say why, in at most 500 characters: the case or the article, not her name.")
    row = RetentionHold(id=uuid4(), member_id=her.id, reason=reason.strip(), made=now)
    uow.session.add(row)
    uow.session.flush()
    _note(uow, asker, "retention.held", row, now)
    return Hold(row.id, record_id, row.reason, row.made, None)


def end_hold(uow: UnitOfWork, hold_id: UUID, *, asker: Asker, now: datetime) -> None:
    """What it kept goes by the rules from now on. Raises `NotAllowed`, `BadHold`."""
    require(uow.session, asker, Permission.MANAGE_SETTINGS, INSTALLATION, now=now)
    row = uow.session.get(RetentionHold, hold_id)
    if row is None or row.ended is not None:
        raise BadHold(f"There is no hold {hold_id} in force. child retention list shows them.")
    row.ended = now
    uow.session.flush()
    _note(uow, asker, "retention.released", row, now)


def holds(session: Session) -> list[Hold]:
    """Those in force, the oldest first."""
    query = select(RetentionHold).where(RetentionHold.ended.is_(None))
    rows = session.scalars(query.order_by(RetentionHold.made, RetentionHold.id)).all()
    return [
        Hold(row.id, member(session, row.member_id).record_id, row.reason, row.made, row.ended)
        for row in rows
    ]


def held_members(session: Session) -> set[UUID]:
    """Whom a hold in force names."""
    query = select(RetentionHold.member_id).where(RetentionHold.ended.is_(None))
    return set(session.scalars(query))


def refuse_held(session: Session, members: Collection[UUID]) -> None:
    """Raises `HeldByLaw` where a hold names one of these."""
    query = select(RetentionHold.id).where(
        RetentionHold.member_id.in_(list(members)), RetentionHold.ended.is_(None)
    )
    if found := session.scalars(query.limit(1)).first():
        raise HeldByLaw(found)


def forget_holds(uow: UnitOfWork, members: Collection[UUID]) -> Counter[str]:
    """Those that ended, of somebody who is erased; how many rows."""
    of_hers = delete(RetentionHold).where(RetentionHold.member_id.in_(list(members)))
    done = cast("CursorResult[Any]", uow.session.execute(of_hers))
    return Counter({RetentionHold.__tablename__: done.rowcount})


def _note(uow: UnitOfWork, asker: Asker, act: str, row: RetentionHold, now: datetime) -> None:
    audit(
        uow,
        asker=asker,
        act=act,
        subject_kind="member",
        subject_id=row.member_id,
        reason=row.reason,
        now=now,
    )
