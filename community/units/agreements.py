"""A training unit and a community agree to work together: one side asks, the other says yes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from community.appointing import checked_reason
from community.auditing import audit
from community.communities import CommunityRow, community
from community.errors import NotAllowed
from community.rights import Asker, Permission, require
from community.scopes import UnitScope
from community.units.agreed import know_agreed
from community.units.errors import AlreadyAgreed, UnknownAgreement
from community.units.founding import unit
from community.units.models import AgreementRow
from storage import UnitOfWork


@dataclass(frozen=True, slots=True)
class Agreement:
    """Asked, agreed (in force), ended: whichever moment is None has not come. `…_by` are members,
    None for the machine's operator.
    """

    id: UUID
    unit_id: UUID
    community_id: UUID
    asked_by_unit: bool
    asked: datetime
    reason: str
    agreed: datetime | None
    ended: datetime | None
    asked_by: UUID | None = None
    agreed_by: UUID | None = None
    ended_by: UUID | None = None

    @property
    def state(self) -> Literal["asked", "agreed", "ended"]:
        if self.ended is not None:
            return "ended"
        return "asked" if self.agreed is None else "agreed"


def ask_agreement(
    uow: UnitOfWork,
    *,
    asker: Asker,
    unit_id: UUID,
    community_id: UUID,
    by_unit: bool,
    reason: str,
    now: datetime,
) -> Agreement:
    """One side asks the other; nothing changes until that one agrees.

    Raises `NotAllowed`, `UnknownUnit`, `UnknownCommunity`, `BadReason`, `AlreadyAgreed`.
    """
    unit(uow.session, unit_id)
    community(uow.session, community_id)
    _require_side(uow.session, asker, unit_id, community_id, by_unit, now)
    said = checked_reason(reason)
    uow.session.scalars(
        select(CommunityRow.id).where(CommunityRow.id == community_id).with_for_update()
    ).one()  # one question at a time
    for each in agreements(uow.session, community_id=community_id, unit_id=unit_id):
        if each.ended is None:
            raise AlreadyAgreed
    row = AgreementRow(
        id=uuid4(),
        unit_id=unit_id,
        community_id=community_id,
        asked_by_unit=by_unit,
        asked=now,
        asked_by=asker.member_id,
        reason=said,
    )
    uow.session.add(row)
    uow.session.flush()
    _tell(uow, asker, "agreement.asked", row, said, now)
    return _agreement(row)


def agree(uow: UnitOfWork, agreement_id: UUID, *, asker: Asker, now: datetime) -> Agreement:
    """The other side says yes: from now on they work together. Asked for again it is harmless.

    Raises `UnknownAgreement`, `NotAllowed`.
    """
    row = _open_row(uow, agreement_id)
    _require_side(uow.session, asker, row.unit_id, row.community_id, not row.asked_by_unit, now)
    if row.agreed is None:
        row.agreed, row.agreed_by = now, asker.member_id
        uow.session.flush()
        _tell(uow, asker, "agreement.agreed", row, row.reason, now)
    return _agreement(row)


def end_agreement(
    uow: UnitOfWork, agreement_id: UUID, *, asker: Asker, reason: str, now: datetime
) -> Agreement:
    """Either side ends it, or declines or takes back the question. The unit's people see the
    community's courses no more.

    Raises `UnknownAgreement`, `NotAllowed`, `BadReason`.
    """
    row = _open_row(uow, agreement_id)
    try:
        _require_side(uow.session, asker, row.unit_id, row.community_id, True, now)
    except NotAllowed:
        _require_side(uow.session, asker, row.unit_id, row.community_id, False, now)
    said = checked_reason(reason)
    row.ended, row.ended_by = now, asker.member_id
    uow.session.flush()
    _tell(uow, asker, "agreement.ended", row, said, now)
    return _agreement(row)


def agreements(
    session: Session, *, unit_id: UUID | None = None, community_id: UUID | None = None
) -> list[Agreement]:
    """Those of a unit, of a community or of both, ended ones too, the oldest first."""
    wanted = select(AgreementRow).order_by(AgreementRow.asked, AgreementRow.id)
    if unit_id is not None:
        wanted = wanted.where(AgreementRow.unit_id == unit_id)
    if community_id is not None:
        wanted = wanted.where(AgreementRow.community_id == community_id)
    found = [_agreement(row) for row in session.scalars(wanted)]
    if unit_id is not None and community_id is None:
        know_agreed(session, unit_id, ((x.community_id, x.agreed, x.ended) for x in found))
    return found


def agreement(session: Session, agreement_id: UUID) -> Agreement:
    """Raises `UnknownAgreement`."""
    row = session.get(AgreementRow, agreement_id)
    if row is None:
        raise UnknownAgreement
    return _agreement(row)


def _require_side(
    session: Session,
    asker: Asker,
    unit_id: UUID,
    community_id: UUID,
    by_unit: bool,
    now: datetime,
) -> None:
    if by_unit:
        require(session, asker, Permission.MANAGE_UNIT, UnitScope(unit_id), now=now)
    else:
        require(session, asker, Permission.AGREE_WITH_UNITS, community_id, now=now)


def _open_row(uow: UnitOfWork, agreement_id: UUID) -> AgreementRow:
    wanted = select(AgreementRow).where(AgreementRow.id == agreement_id).with_for_update()
    row = uow.session.scalar(wanted)
    if row is None or row.ended is not None:
        raise UnknownAgreement
    return row


def _tell(
    uow: UnitOfWork, asker: Asker, act: str, row: AgreementRow, reason: str, now: datetime
) -> None:
    audit(
        uow,
        asker=asker,
        act=act,
        subject_kind="agreement",
        subject_id=row.id,
        community_id=row.community_id,
        unit_id=row.unit_id,
        reason=reason,
        now=now,
    )


def _agreement(row: AgreementRow) -> Agreement:
    return Agreement(
        id=row.id,
        unit_id=row.unit_id,
        community_id=row.community_id,
        asked_by_unit=row.asked_by_unit,
        asked=row.asked,
        reason=row.reason,
        agreed=row.agreed,
        ended=row.ended,
        asked_by=row.asked_by,
        agreed_by=row.agreed_by,
        ended_by=row.ended_by,
    )
