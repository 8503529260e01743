"""What a column holds, written down beside what was sent, while the lease is ours."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from sqlalchemy import or_, select

from plugin.lti.grade_comparing import compare
from plugin.lti.models import DueScoreRow, GradeColumnRow, ScoreSeriesRow
from plugin.lti.registrations import Registration
from plugin.lti.score_request import share_of
from storage import Database, UnitOfWork, in_portions

AT_ONCE = 100
"""How many learners one transaction writes."""
PARTIAL = ("Pending", "PendingManual")
"""How AGS calls a grade that is to become another."""


class LeaseLost(Exception):
    """Another process reads the column by now."""


@dataclass(frozen=True, slots=True)
class ClaimedColumn:
    """A column under our lease; `token` proves that it is still ours. `began` is when this reading
    did, which is what `held_read` says of everybody.
    """

    id: int
    token: int
    registration: Registration
    line_item_url: str
    line_item_digest: str
    began: datetime


def write_held(
    database: Database,
    claimed: ClaimedColumn,
    held: Mapping[str, float | None],
    *,
    until: datetime,
) -> None:
    """What the column holds of these learners, by the LMS's ids of them; others than ours are left
    alone. The lease is ours `until` then. Raises `LeaseLost`.
    """
    for some in in_portions(list(held), AT_ONCE):
        with database.unit_of_work() as uow:
            column_of(uow, claimed).lease_until = until
            _note(uow, _series(uow, claimed, some), held, claimed.began)
            uow.commit()


def write_empty(database: Database, claimed: ClaimedColumn, *, until: datetime) -> None:
    """Whoever was not in the column has no grade there. Raises `LeaseLost`."""
    while True:
        with database.unit_of_work() as uow:
            column_of(uow, claimed).lease_until = until
            rows = uow.session.scalars(
                select(ScoreSeriesRow)
                .where(
                    ScoreSeriesRow.registration_id == claimed.registration.id,
                    ScoreSeriesRow.line_item_digest == claimed.line_item_digest,
                    or_(
                        ScoreSeriesRow.held_read.is_(None),
                        ScoreSeriesRow.held_read < claimed.began,
                    ),
                )
                .order_by(ScoreSeriesRow.id)
                .limit(AT_ONCE)
                .with_for_update()
            ).all()
            _note(uow, rows, {}, claimed.began)
            uow.commit()
        if len(rows) < AT_ONCE:
            return


def column_of(uow: UnitOfWork, claimed: ClaimedColumn) -> GradeColumnRow:
    """The column's row, locked. Raises `LeaseLost`."""
    row = uow.session.scalar(
        select(GradeColumnRow)
        .where(GradeColumnRow.id == claimed.id, GradeColumnRow.lease_token == claimed.token)
        .with_for_update()
    )
    if row is None:
        raise LeaseLost
    return row


def _series(
    uow: UnitOfWork, claimed: ClaimedColumn, user_ids: Sequence[str]
) -> Sequence[ScoreSeriesRow]:
    return uow.session.scalars(
        select(ScoreSeriesRow)
        .where(
            ScoreSeriesRow.registration_id == claimed.registration.id,
            ScoreSeriesRow.line_item_digest == claimed.line_item_digest,
            ScoreSeriesRow.user_id.in_(user_ids),
        )
        .order_by(ScoreSeriesRow.id)
        .with_for_update()
    ).all()


def _note(
    uow: UnitOfWork,
    rows: Sequence[ScoreSeriesRow],
    held: Mapping[str, float | None],
    when: datetime,
) -> None:
    sent = _sent(uow, [row.id for row in rows])
    for row in rows:
        row.held, row.held_read = held.get(row.user_id), when
        known = sent.get(row.id)
        row.held_as = None
        if known is not None:
            row.held_as = compare(row.held, known.shares, is_final=known.is_final)
    uow.session.flush()


@dataclass(slots=True)
class _Sent:
    """The grades that reached the LMS, oldest first, and whether the newest is a final one."""

    shares: list[float | None] = field(default_factory=list)
    is_final: bool = True


def _sent(uow: UnitOfWork, series_ids: Collection[int]) -> dict[int, _Sent]:
    query = (
        select(DueScoreRow.series_id, DueScoreRow.body)
        .where(DueScoreRow.series_id.in_(series_ids), DueScoreRow.state == "sent")
        .order_by(DueScoreRow.id)
    )
    found: dict[int, _Sent] = defaultdict(_Sent)
    for series_id, body in uow.session.execute(query):
        document, one = orjson.loads(body), found[series_id]
        one.shares.append(share_of(document, "scoreGiven", "scoreMaximum"))
        one.is_final = document.get("gradingProgress") not in PARTIAL
    return dict(found)
