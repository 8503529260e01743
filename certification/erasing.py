"""Erase a person from paths: hers end, and of their proofs the evidence is erased."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, select, update

from certification.erased_evidence import with_evidence_erased
from certification.models import DueTimeRow, PathMoveRow, StandingRow, TrajectoryRow
from certification.proof_json import proof_from_json, proof_to_json
from storage import UnitOfWork


def erase_paths(uow: UnitOfWork, fresh: Mapping[UUID, UUID], now: datetime) -> Counter[str]:
    """End the paths of these members, and let their proofs say no more than what was met; `fresh`
    are the new record ids by member. What a path was for, and that it was, stays under the number
    of nobody.
    """
    changed: Counter[str] = Counter()
    paths = select(TrajectoryRow.id).where(TrajectoryRow.member_id.in_(list(fresh)))

    def note(table: Any, statement: Any) -> None:
        done = cast("CursorResult[Any]", uow.session.execute(statement))
        changed[table.__tablename__] += done.rowcount

    note(DueTimeRow, delete(DueTimeRow).where(DueTimeRow.trajectory_id.in_(paths)))
    of_hers = StandingRow.trajectory_id.in_(paths)
    forgotten = {"warned_until": None, "trouble": None}
    note(StandingRow, update(StandingRow).where(of_hers).values(forgotten))
    proven = of_hers, StandingRow.proof.is_not(None)
    for row in uow.session.scalars(select(StandingRow).where(*proven)):
        row.proof, row.computed_at = _bare(row.proof or b"", now), None
    uow.session.flush()
    moves = PathMoveRow.trajectory_id.in_(paths), PathMoveRow.reason != ""
    note(PathMoveRow, update(PathMoveRow).where(*moves).values(reason=""))
    for member_id, record_id in fresh.items():
        mine = TrajectoryRow.member_id == member_id
        note(TrajectoryRow, update(TrajectoryRow).where(mine).values(record_id=record_id))
        still = mine, TrajectoryRow.dropped_at.is_(None)
        uow.session.execute(update(TrajectoryRow).where(*still).values(dropped_at=now))
    return +changed


def _bare(proof: bytes, now: datetime) -> bytes | None:
    """One that cannot be read any more goes whole: nothing may keep her here."""
    try:
        return proof_to_json(with_evidence_erased(proof_from_json(proof), now))
    except (KeyError, TypeError, ValueError):
        return None
