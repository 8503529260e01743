"""Voiding (xAPI 1.0.3 part 2, 2.3.2): who may take back what, in whichever order it arrives."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lrs_adapter.errors import VoidRefused
from lrs_adapter.identifiers import is_outside_authority
from lrs_adapter.models import LogStatement, LogTerm
from lrs_adapter.pending import Pending
from lrs_adapter.references import Referrer
from lrs_adapter.vocabulary import VOIDED
from storage import among


def is_voiding(statement: Mapping[str, Any]) -> bool:
    return bool(statement["verb"]["id"] == VOIDED)


def may_void(authority: str, may_void_any: bool, target_authority: str) -> bool:
    """CHILD may void everything; a key what it stored, with the scope `all` what came from outside;
    another LRS that is harvested from, and an import, what came from there.

    Nothing but CHILD itself voids what CHILD stored: else a key could move a path backwards.
    """
    if not is_outside_authority(authority):
        return True
    if not is_outside_authority(target_authority):
        return False
    return may_void_any or authority == target_authority


def apply_voiding(
    session: Session,
    rows: Sequence[dict[str, Any]],
    batch: Sequence[Pending],
    referrers: Sequence[Referrer],
) -> None:
    """Mark what the new `rows` void, and those of them whose voiding came before they did.

    Raises `VoidRefused` when a target that is there is itself a voiding statement or may not be
    voided by this sender. A voiding that came first and may not is without effect; so is one whose
    sender may not know what others stored, which would tell her that the target is there.
    """
    if not referrers and not any(row["is_voiding"] for row in rows):
        return
    new = {row["statement_id"]: (row, sent) for row, sent in zip(rows, batch, strict=True)}
    for early in referrers:
        row, pending = new[early.target_id]
        if early.is_voiding and not row["is_voiding"]:
            row["voided"] |= may_void(early.authority, early.may_void_any, pending.authority)
    voiding = [pair for pair in new.values() if pair[0]["is_voiding"]]
    if not voiding:
        return
    stored = stored_targets(session, [row["target_id"] for row, _ in voiding])
    for row, pending in voiding:
        target_id = row["target_id"]
        if target_id in new:
            target, sent = new[target_id]
            check_void(pending, target_id, target["is_voiding"], sent.authority)
            target["voided"] = True
        elif target_id in stored:
            if not pending.learns_all and stored[target_id][1] != pending.authority:
                continue
            check_void(pending, target_id, *stored[target_id])
            marked = update(LogStatement).where(LogStatement.statement_id == target_id)
            session.execute(marked.values(voided=True))


def stored_targets(session: Session, ids: Collection[UUID]) -> dict[UUID, tuple[bool, str]]:
    """Of those of `ids` that the log has: whether they are voidings, and their authority."""
    query = (
        select(LogStatement.statement_id, LogStatement.is_voiding, LogTerm.value)
        .join(LogTerm, LogTerm.id == LogStatement.authority_id)
        .where(among(session, LogStatement.statement_id, ids))
    )
    return {key: (voids, authority) for key, voids, authority in session.execute(query)}


def check_void(
    pending: Pending, target_id: UUID, target_voids: bool, target_authority: str
) -> None:
    """Raises `VoidRefused` where `pending` may not void this target."""
    if target_voids:
        raise VoidRefused(
            target_id,
            "it is a voiding statement, and those cannot be voided",
            "Store the statement that it voided again, under a new id.",
        )
    if not may_void(pending.authority, pending.may_void_any, target_authority):
        raise VoidRefused(
            target_id,
            "it was stored by somebody else",
            "Void it with the key that stored it, or with one that has the scope all; what CHILD "
            "recorded itself is corrected in CHILD.",
        )
