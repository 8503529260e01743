"""What an operator sees of the outbox, and decides about what did not go out by itself."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from community.auditing import audit
from community.mailing.errors import LinkIsGone, NotToBeMended, UnknownMail
from community.mailing.kinds import kind_of
from community.mailing.models import MailRow, MailServerRow, MailState, RefusedAddressRow
from community.mailing.server_state import MailServerState, server_state_value
from community.rights import Asker, Permission, require
from community.scopes import INSTALLATION
from storage import UnitOfWork, asked_once, asked_once_each, in_portions

NOT_OUT = (MailState.QUEUED, MailState.WAITING, MailState.REFUSED, MailState.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, without its secret. `address` is there while a mail to no member is not out."""

    id: UUID
    kind: str
    member_id: UUID | None
    address: str | None
    locale: str | None
    contents: dict[str, Any]
    state: MailState
    reason: str | None
    attempts: int
    queued: datetime
    next_try: datetime | None
    settled: datetime | None
    digest_id: UUID | None


@dataclass(frozen=True, slots=True)
class Outbox:
    """How many mails there are in each state, since when the oldest due one waits, how the server
    does, and how many addresses it said to take nothing.
    """

    counts: dict[MailState, int]
    oldest_due: datetime | None
    server: MailServerState
    refused_addresses: int


def outbox(session: Session, *, now: datetime) -> Outbox:
    """The whole in short and in one statement, for the operator's page, for doctor and metrics."""
    counted = select(MailRow.state, func.count().label("many")).group_by(MailRow.state).subquery()
    oldest = (
        select(func.min(MailRow.queued))
        .where(MailRow.state == MailState.QUEUED.value, MailRow.next_try <= now)
        .scalar_subquery()
    )
    refused = select(func.count()).select_from(RefusedAddressRow).scalar_subquery()
    one = select(oldest.label("oldest"), refused.label("refused")).subquery()
    rows = session.execute(
        select(one, counted.c.state, counted.c.many, MailServerRow).select_from(
            one.outerjoin(counted, true()).outerjoin(MailServerRow, true())
        )
    ).all()
    return Outbox(
        counts={MailState(row.state): row.many for row in rows if row.state is not None},
        oldest_due=rows[0].oldest,
        server=server_state_value(rows[0].MailServerRow),
        refused_addresses=rows[0].refused,
    )


def mails(
    session: Session, states: Sequence[MailState] = tuple(MailState), limit: int = 200
) -> list[Mail]:
    """The newest first."""
    query = (
        select(MailRow)
        .where(MailRow.state.in_([state.value for state in states]))
        .order_by(MailRow.queued.desc(), MailRow.id)
        .limit(limit)
    )
    return [mail_value(row) for row in session.scalars(query)]


def mail(session: Session, mail_id: UUID) -> Mail:
    """Raises `UnknownMail`."""
    row = session.get(MailRow, mail_id)
    if row is None:
        raise UnknownMail(mail_id)
    return mail_value(row)


@asked_once
def sealed_of(session: Session, mail_id: UUID) -> bytes | None:
    """What is sealed in it, for whoever renders it. Raises `UnknownMail`."""
    row = session.get(MailRow, mail_id)
    if row is None:
        raise UnknownMail(mail_id)
    return row.secret


@asked_once_each(sealed_of)
def sealed_of_each(session: Session, mail_ids: Collection[UUID]) -> dict[UUID, bytes | None]:
    """The same of each that there is, in one statement for a thousand."""
    found: dict[UUID, bytes | None] = {}
    for some in in_portions(mail_ids):
        query = select(MailRow.id, MailRow.secret).where(MailRow.id.in_(some))
        found |= {mail_id: secret for mail_id, secret in session.execute(query)}  # noqa: C416 - rows
    return found


def resend_mail(
    uow: UnitOfWork, *, asker: Asker, mail_id: UUID, reason: str, now: datetime
) -> None:
    """Queue once more what was refused or is uncertain: somebody decided that it should go out,
    even should it arrive twice. It keeps its Message-ID. Raises `UnknownMail`, `NotToBeMended`,
    `NotAllowed`,
    `LinkIsGone`.
    """
    row = _to_mend(uow, asker, mail_id, (MailState.REFUSED, MailState.UNCERTAIN), now)
    if kind_of(row.kind).secret and row.secret is None:
        raise LinkIsGone(mail_id)
    _tell(uow, asker, "mail.resent", row, reason, now)
    row.state, row.next_try, row.settled = MailState.QUEUED.value, now, None
    row.reason, row.once = f"resent: {reason}"[:200], None
    row.lease_token += 1
    uow.session.flush()


def dismiss_mail(
    uow: UnitOfWork, *, asker: Asker, mail_id: UUID, reason: str, now: datetime
) -> None:
    """Let a mail be that is not out. Raises `UnknownMail`, `NotToBeMended`, `NotAllowed`."""
    row = _to_mend(uow, asker, mail_id, NOT_OUT, now)
    _tell(uow, asker, "mail.dismissed", row, reason, now)
    row.state, row.settled, row.next_try = MailState.DISMISSED.value, now, None
    row.reason = f"dismissed: {reason}"[:200]
    row.secret = row.address = row.lease_owner = row.lease_until = None
    row.lease_token += 1
    uow.session.flush()


def _to_mend(
    uow: UnitOfWork, asker: Asker, mail_id: UUID, states: Sequence[MailState], now: datetime
) -> MailRow:
    require(uow.session, asker, Permission.MANAGE_SETTINGS, INSTALLATION, now=now)
    row = uow.session.get(MailRow, mail_id, with_for_update=True)
    if row is None:
        raise UnknownMail(mail_id)
    if MailState(row.state) not in states:
        raise NotToBeMended(mail_id, row.state)
    return row


def _tell(
    uow: UnitOfWork, asker: Asker, act: str, row: MailRow, reason: str, now: datetime
) -> None:
    details = {"kind": row.kind, "state": row.state, "why": row.reason}
    audit(
        uow,
        asker=asker,
        act=act,
        subject_kind="mail",
        subject_id=row.id,
        reason=reason,
        details=details,
        now=now,
    )


def mail_value(row: MailRow) -> Mail:
    return Mail(
        id=row.id,
        kind=row.kind,
        member_id=row.member_id,
        address=row.address,
        locale=row.locale,
        contents=dict(row.contents),
        state=MailState(row.state),
        reason=row.reason,
        attempts=row.attempts,
        queued=row.queued,
        next_try=row.next_try,
        settled=row.settled,
        digest_id=row.digest_id,
    )
