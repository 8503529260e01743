"""The audit log: who changed a right, a key or a setting, what, when and why. It only grows."""

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Index, Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from community.rights import Asker
from storage import Base, UnitOfWork, UtcDateTime

ACT = re.compile(r"[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*")
OPERATOR, MEMBER, SYSTEM = "operator", "member", "system"


class AuditRow(Base):
    """One change. Triggers of both databases refuse to change or delete a row.

    Ids alone name people, so that erasing a person leaves an entry that no longer says who.
    `by` is "member" (`member_id` says which), "operator" (the command line of the machine) or
    "system" (a launch, a provider's groups).
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index(None, "community_id", "id"),
        Index(None, "unit_id", "id"),
        Index(None, "member_id", "id"),
        Index(None, "subject_kind", "subject_id", "id"),
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    by: Mapped[str] = mapped_column(String(10))
    member_id: Mapped[UUID | None] = mapped_column(Uuid)
    act: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(200))
    community_id: Mapped[UUID | None] = mapped_column(Uuid)
    unit_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, object]] = mapped_column(JSON)


def audit(
    uow: UnitOfWork,
    *,
    asker: Asker,
    act: str,
    subject_kind: str,
    subject_id: UUID | str | int,
    community_id: UUID | None = None,
    unit_id: UUID | None = None,
    reason: str = "",
    details: Mapping[str, object] | None = None,
    now: datetime,
) -> None:
    """Append one entry in the caller's transaction: there with the change, or not at all.

    `act` is a noun and what was done to it ("role.granted", "xapi-key.revoked"); `subject_*` says
    whose or which; `details` is JSON, ids and codes only: never a name, an address, a token or a
    key. The scope is a community or a training unit; neither is the whole installation.
    """
    if not ACT.fullmatch(act):
        raise ValueError(f"{act!r} is no act: write what and what was done, as role.granted")
    uow.session.add(
        AuditRow(
            at=now,
            by=_by(asker),
            member_id=asker.member_id,
            act=act,
            subject_kind=subject_kind,
            subject_id=str(subject_id),
            community_id=community_id,
            unit_id=unit_id,
            reason=reason,
            details=dict(details or {}),
        )
    )
    uow.session.flush()


def _by(asker: Asker) -> str:
    if asker.is_operator:
        return OPERATOR
    return SYSTEM if asker.member_id is None else MEMBER
