"""Let scores go that arrived long ago and were followed by others."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.orm import aliased

from plugin.lti.models import DueScoreRow
from storage import Database

KEPT = timedelta(days=400)
"""A year of courses, and a month in which somebody asks about it."""
AT_ONCE, MOST = 500, 10_000


def forget_sent_scores(database: Database, *, now: datetime) -> int:
    """Forget what reached its LMS before `KEPT` and is not the newest of its learner and column,
    which is what pages show; how many, `MOST` or a few more in one call.

    They are looked through in the order in which they became due, as far as the first `AT_ONCE`
    that are all younger, so that the many young ones cost nothing. Each transaction takes those
    among `AT_ONCE`.
    """
    done, after, before = 0, 0, now - KEPT
    while done < MOST:
        with database.reading() as session:
            rows = session.execute(
                select(DueScoreRow.id, DueScoreRow.queued, _is_over(before))
                .where(DueScoreRow.id > after)
                .order_by(DueScoreRow.id)
                .limit(AT_ONCE)
            ).all()
        if all(queued >= before for _, queued, _ in rows):
            return done
        after = rows[-1][0]
        if over := [row_id for row_id, _, is_over in rows if is_over]:
            with database.unit_of_work() as uow:
                gone = delete(DueScoreRow).where(DueScoreRow.id.in_(over), _is_over(before))
                done += len(uow.session.scalars(gone.returning(DueScoreRow.id)).all())
                uow.commit()
    return done


def _is_over(before: datetime) -> ColumnElement[bool]:
    newer = aliased(DueScoreRow)
    return and_(
        DueScoreRow.state == "sent",
        DueScoreRow.settled < before,
        exists().where(newer.series_id == DueScoreRow.series_id, newer.id > DueScoreRow.id),
    )
