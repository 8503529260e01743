"""Whether a mail may still go out, asked when it is claimed and again before its first byte."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from community.mailing.addresses import address_of, refusal_of
from community.mailing.kinds import DIGEST, Delivery, kind_of
from community.mailing.models import MailRow, MailState
from community.mailing.preferences import deliveries_of, delivery_of
from community.members import PersonRow


def address_for(session: Session, row: MailRow) -> str | None:
    """Where it goes as of now: what she withdrew meanwhile is not hers any more."""
    return address_of(session, row.member_id) if row.member_id else row.address


def why_not(
    session: Session, row: MailRow, address: str | None, *, now: datetime
) -> tuple[MailState | None, str | None]:
    """The state and the reason of a mail that is not to be sent; (None, None) for one that is."""
    if row.until is not None and row.until <= now:
        return MailState.DISMISSED, "too_late"
    if row.member_id and session.get(PersonRow, row.member_id) is None:
        return MailState.DISMISSED, "forgotten"
    if _is_unwanted(session, row):
        return MailState.DISMISSED, "not_wanted"
    if address is None:
        return MailState.DISMISSED, "no_address"
    if not kind_of(row.kind).proves and refusal_of(session, address) is not None:
        return MailState.REFUSED, "address_refused"
    return None, None


def drop_unwanted_parts(session: Session, digest: MailRow, *, now: datetime) -> int:
    """Take out of a digest what she has ended since it was gathered; how many mails those were."""
    if digest.kind != DIGEST or digest.member_id is None:
        return 0
    wanted = deliveries_of(session, digest.member_id)
    dropped = session.execute(
        update(MailRow)
        .where(
            MailRow.digest_id == digest.id,
            MailRow.state == MailState.GATHERED.value,
            MailRow.kind.in_([kind for kind, how in wanted.items() if how is Delivery.NEVER]),
        )
        .values(state=MailState.DISMISSED.value, reason="not_wanted", settled=now, digest_id=None)
        .returning(MailRow.id)
    )
    return len(dropped.all())


def _is_unwanted(session: Session, row: MailRow) -> bool:
    if row.kind == DIGEST:
        part = select(MailRow.id).where(
            MailRow.digest_id == row.id, MailRow.state == MailState.GATHERED.value
        )
        return session.scalar(part.limit(1)) is None
    if row.member_id is None:
        return False
    return delivery_of(session, row.member_id, row.kind) is Delivery.NEVER
