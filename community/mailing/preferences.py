"""Who wants which mails, and when: essential ones come to everybody at once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from community.mailing.errors import BadMail
from community.mailing.kinds import OPTIONAL, Delivery, kind_of
from community.mailing.models import MailPreferenceRow
from storage import UnitOfWork


def delivery_of(session: Session, member_id: UUID, kind: str) -> Delivery:
    """How she gets mails of that kind."""
    declared = kind_of(kind)
    if declared.essential:
        return Delivery.AT_ONCE
    row = session.get(MailPreferenceRow, (member_id, kind))
    return Delivery(row.delivery) if row else declared.by_default


def deliveries_of(session: Session, member_id: UUID) -> dict[str, Delivery]:
    """Every optional kind with how she gets it, in the order of `OPTIONAL`."""
    query = select(MailPreferenceRow).where(MailPreferenceRow.member_id == member_id)
    chosen = {row.kind: Delivery(row.delivery) for row in session.scalars(query)}
    return {name: chosen.get(name, kind_of(name).by_default) for name in OPTIONAL}


def choose_delivery(
    uow: UnitOfWork, member_id: UUID, kind: str, delivery: Delivery, *, now: datetime
) -> None:
    """Keep what she chose. Raises `BadMail` for an essential kind, which nobody can put off."""
    if kind_of(kind).essential:
        raise BadMail(f"mails of the kind {kind} are essential and come at once")
    row = uow.session.get(MailPreferenceRow, (member_id, kind), with_for_update=True)
    if row is None:
        row = MailPreferenceRow(member_id=member_id, kind=kind)
        uow.session.add(row)
    row.delivery, row.chosen_at = delivery.value, now
    uow.session.flush()
