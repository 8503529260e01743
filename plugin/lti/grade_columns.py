"""Columns of a course's gradebook: have them compared, and how far that is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from community import Asker, NotAllowed, Permission
from curricula import enrolments_to_decide
from plugin.lti.models import GradeColumnRow, LineItemRow, ScoreSeriesRow
from storage import UnitOfWork, among

DECIDES = Permission.GRANT_EXCEPTIONS
MOST_LEARNERS = 20_000


@dataclass(frozen=True, slots=True)
class Comparing:
    """How far the comparison of a course's columns is.

    `read` is when the one that was read longest ago was, None where one was never read; `waits`
    are still to be read, not before `not_before` where an LMS asked for that. `trouble` is the
    code of what was wrong with one of them the last time.
    """

    columns: int
    waits: int
    read: datetime | None
    trouble: str | None
    not_before: datetime | None


def ask_to_compare(
    uow: UnitOfWork,
    communities: Collection[UUID],
    place: str,
    *,
    asker: Asker,
    now: datetime,
) -> int:
    """Have the columns of that course read by the worker; returns how many there are. Those whose
    grades the LMS does not let us read are not among them.

    Raises `community.NotAllowed` for whoever decides about nobody there.
    """
    found, _many = enrolments_to_decide(
        uow.session, asker, DECIDES, communities, place=place, limit=MOST_LEARNERS, now=now
    )
    if not found:
        raise NotAllowed(DECIDES)
    columns = uow.session.execute(
        select(
            ScoreSeriesRow.registration_id,
            ScoreSeriesRow.line_item_digest,
            ScoreSeriesRow.line_item_url,
        )
        .join(LineItemRow, LineItemRow.series_id == ScoreSeriesRow.id)
        .where(
            among(uow.session, LineItemRow.enrolment_id, [one.id for one in found]),
            ScoreSeriesRow.can_read_results,
        )
        .distinct()
        .order_by(ScoreSeriesRow.registration_id, ScoreSeriesRow.line_item_digest)
    ).all()
    for registration_id, digest, url in columns:
        row = _column(
            uow,
            GradeColumnRow(
                registration_id=registration_id,
                line_item_digest=digest,
                line_item_url=url,
                place=place,
                failures=0,
                lease_token=0,
                asked=now,
            ),
        )
        row.asked = row.next_read = now
        row.failures = 0
    uow.session.flush()
    return len(columns)


def _column(uow: UnitOfWork, new: GradeColumnRow) -> GradeColumnRow:
    """The row of that column, locked; `new` where there was none."""
    key = {"registration_id": new.registration_id, "line_item_digest": new.line_item_digest}
    wanted = select(GradeColumnRow).filter_by(**key).with_for_update()
    if (known := uow.session.scalar(wanted)) is not None:
        return known
    try:
        with uow.session.begin_nested():
            uow.session.add(new)
    except IntegrityError:  # somebody else asks at this moment
        return uow.session.scalars(wanted).one()
    return new


def comparing_at(session: Session, place: str, *, now: datetime) -> Comparing | None:
    """None where nobody asked for it yet; in one statement."""
    rows = session.scalars(select(GradeColumnRow).where(GradeColumnRow.place == place)).all()
    if not rows:
        return None
    reads = [row.read for row in rows]
    held_back = [row.not_before for row in rows if row.not_before and row.not_before > now]
    return Comparing(
        columns=len(rows),
        waits=sum(row.next_read is not None for row in rows),
        read=None if None in reads else min(each for each in reads if each),
        trouble=next((row.trouble for row in rows if row.trouble), None),
        not_before=max(held_back, default=None),
    )
