"""She asks to be forgotten, and somebody decides: within a month (GDPR, article 12(3))."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from community.auditing import audit
from community.errors import NoForgetRequest, OnlyHerself
from community.forgetting.models import ForgetRequestRow
from community.joining import lock_together, together_with
from community.mailing.kinds import FORGET_ASKED
from community.mailing.posting import post
from community.mailing.withdrawing import withdraw_mail
from community.members import MemberRow
from community.rights import Asker, Permission, require
from community.scopes import INSTALLATION
from storage import UnitOfWork

DUE_AFTER = timedelta(days=30)


class ForgetOutcome(StrEnum):
    ERASED = "erased"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ForgetRequest:
    """`record_id` is how the command that erases names her."""

    id: UUID
    member_id: UUID
    record_id: UUID
    asked: datetime
    due: datetime
    decided: datetime | None
    outcome: ForgetOutcome | None
    reason: str


def ask_to_be_forgotten(uow: UnitOfWork, *, asker: Asker, now: datetime) -> bool:
    """She asks, for all places that she joined, and a mail tells her so; False where she did
    already. Raises `OnlyHerself`.
    """
    hers = _herself(uow, asker)
    if _open(uow, hers) is not None:
        return False
    assert asker.member_id is not None
    due = now + DUE_AFTER
    uow.session.add(
        ForgetRequestRow(id=uuid4(), member_id=asker.member_id, asked=now, due=due, reason="")
    )
    uow.session.flush()
    post(
        uow,
        kind=FORGET_ASKED,
        to=asker.member_id,
        values={"due": due.isoformat()},
        once=FORGET_ASKED,
        now=now,
    )
    _note(uow, asker, "erasure.asked", asker.member_id, now)
    return True


def withdraw_forgetting(uow: UnitOfWork, *, asker: Asker, now: datetime) -> bool:
    """She no longer asks; False where nothing was open. Raises `OnlyHerself`."""
    row = _open(uow, _herself(uow, asker))
    if row is None:
        return False
    row.decided, row.outcome = now, ForgetOutcome.WITHDRAWN
    uow.session.flush()
    withdraw_mail(uow, kind=FORGET_ASKED, to=row.member_id, once=FORGET_ASKED, now=now)
    _note(uow, asker, "erasure.withdrawn", row.member_id, now)
    return True


def decline_forgetting(
    uow: UnitOfWork, record_id: UUID, *, asker: Asker, reason: str, now: datetime
) -> None:
    """Say no, with the reason that she reads. Raises `NotAllowed`, `NoForgetRequest`."""
    require(uow.session, asker, Permission.MANAGE_SETTINGS, INSTALLATION, now=now)
    member_id = uow.session.scalar(select(MemberRow.id).where(MemberRow.record_id == record_id))
    row = None if member_id is None else _open(uow, lock_together(uow, member_id))
    if row is None:
        raise NoForgetRequest(record_id)
    row.decided, row.outcome, row.reason = now, ForgetOutcome.DECLINED, reason
    uow.session.flush()
    _note(uow, asker, "erasure.declined", row.member_id, now)


def settle_forgetting(uow: UnitOfWork, member_ids: Collection[UUID], now: datetime) -> None:
    """Note that what was open of these members is done: they were erased."""
    row = _open(uow, member_ids)
    if row is not None:
        row.decided, row.outcome = now, ForgetOutcome.ERASED
        uow.session.flush()
    hers = ForgetRequestRow.member_id.in_(list(member_ids))
    uow.session.execute(update(ForgetRequestRow).where(hers).values(reason=""))


def forget_request_of(session: Session, member_id: UUID) -> ForgetRequest | None:
    """Her newest, of any place that she joined."""
    query = _requests().where(ForgetRequestRow.member_id.in_(together_with(member_id)))
    newest = query.order_by(ForgetRequestRow.asked.desc(), ForgetRequestRow.id).limit(1)
    row = session.execute(newest).first()
    return None if row is None else _value(row[0], row[1])


def open_forget_requests(session: Session) -> list[ForgetRequest]:
    """All that wait for a decision, the first due first."""
    query = _requests().where(ForgetRequestRow.decided.is_(None))
    rows = session.execute(query.order_by(ForgetRequestRow.due, ForgetRequestRow.id))
    return [_value(row, record_id) for row, record_id in rows]


def count_forget_requests(session: Session, *, now: datetime) -> tuple[int, int]:
    """How many wait, and of how many of these the day has passed."""
    open_ = select(func.count()).where(ForgetRequestRow.decided.is_(None))
    late = open_.where(ForgetRequestRow.due < now)
    row = session.execute(select(open_.scalar_subquery(), late.scalar_subquery())).one()
    return row[0], row[1]


def _requests() -> Select[ForgetRequestRow, UUID]:
    return select(ForgetRequestRow, MemberRow.record_id).join(
        MemberRow, MemberRow.id == ForgetRequestRow.member_id
    )


def _value(row: ForgetRequestRow, record_id: UUID) -> ForgetRequest:
    return ForgetRequest(
        id=row.id,
        member_id=row.member_id,
        record_id=record_id,
        asked=row.asked,
        due=row.due,
        decided=row.decided,
        outcome=None if row.outcome is None else ForgetOutcome(row.outcome),
        reason=row.reason,
    )


def _herself(uow: UnitOfWork, asker: Asker) -> frozenset[UUID]:
    if asker.is_operator or asker.member_id is None:
        raise OnlyHerself
    return lock_together(uow, asker.member_id)


def _open(uow: UnitOfWork, member_ids: Collection[UUID]) -> ForgetRequestRow | None:
    query = select(ForgetRequestRow).where(
        ForgetRequestRow.member_id.in_(list(member_ids)), ForgetRequestRow.decided.is_(None)
    )
    return uow.session.scalars(query.with_for_update().limit(1)).first()


def _note(uow: UnitOfWork, asker: Asker, act: str, member_id: UUID, now: datetime) -> None:
    audit(uow, asker=asker, act=act, subject_kind="member", subject_id=member_id, now=now)
