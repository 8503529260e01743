"""Whether a mail may still go out, asked when it is claimed and again before its first byte."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from community.mailing.addresses import addresses_of_many, best_of, refusal_of
from community.mailing.kinds import DIGEST, Delivery, kind_of
from community.mailing.models import MailPreferenceRow, MailRow, MailState
from community.mailing.preferences import deliveries_of
from community.members import PersonRow


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the members to whom some mails go: where mail reaches each, None for
    nowhere; and which kinds each has ended. A member who was forgotten is not among them.
    """

    addresses: Mapping[UUID, str | None]
    ended: Collection[tuple[UUID, str]]


def known_of(session: Session, rows: Iterable[MailRow]) -> Known:
    """As of now, in the same few statements however many mails they are: what somebody withdrew
    meanwhile is not hers any more.
    """
    asked = {row.member_id for row in rows if row.member_id}
    if not asked:
        return Known({}, ())
    there = set(session.scalars(select(PersonRow.member_id).where(PersonRow.member_id.in_(asked))))
    never = select(MailPreferenceRow.member_id, MailPreferenceRow.kind).where(
        MailPreferenceRow.member_id.in_(there),
        MailPreferenceRow.delivery == Delivery.NEVER.value,
    )
    return Known(
        {who: best_of(hers) for who, hers in addresses_of_many(session, there).items()},
        {(who, kind) for who, kind in session.execute(never)},
    )


def address_for(known: Known, row: MailRow) -> str | None:
    """Where it goes."""
    return known.addresses.get(row.member_id) if row.member_id else row.address


def why_not(
    session: Session, known: Known, row: MailRow, address: str | None, *, now: datetime
) -> tuple[MailState | None, str | None]:
    """The state and the reason of a mail that is not to be sent; (None, None) for one that is."""
    if row.until is not None and row.until <= now:
        return MailState.DISMISSED, "too_late"
    if row.member_id and row.member_id not in known.addresses:
        return MailState.DISMISSED, "forgotten"
    if _is_unwanted(session, known, row):
        return MailState.DISMISSED, "not_wanted"
    if address is None:
        return MailState.DISMISSED, "no_address"
    if row.member_id is None and not kind_of(row.kind).proves and refusal_of(session, address):
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


def _is_unwanted(session: Session, known: Known, row: MailRow) -> bool:
    if row.kind == DIGEST:
        part = select(MailRow.id).where(
            MailRow.digest_id == row.id, MailRow.state == MailState.GATHERED.value
        )
        return session.scalar(part.limit(1)) is None
    if row.member_id is None or kind_of(row.kind).essential:
        return False
    return (row.member_id, row.kind) in known.ended
