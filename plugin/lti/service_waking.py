"""What waited for a host of an LMS's services is due as soon as somebody has allowed it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, update

from plugin.lti.errors import NOT_CALLED
from plugin.lti.models import DueScoreRow, GradeColumnRow, RosterRow, ScoreSeriesRow
from plugin.lti.paged_request import OTHER_HOST
from plugin.lti.urls import origin_of
from storage import UnitOfWork

AT_ONCE = 500


def wake_services(
    uow: UnitOfWork, registration_id: UUID, origins: Collection[str], *, now: datetime
) -> None:
    """Grades, lists and columns that were not asked for there because nobody had allowed the host.
    What waits since the LMS asked for that goes on waiting.

    Who is at one of them this moment knows its LMS from before, and would let it wait once more:
    its lease ends here, and what it comes to counts no more.
    """
    if not origins:
        return
    series, roster, column = ScoreSeriesRow, RosterRow, GradeColumnRow
    was_not_called = exists().where(
        DueScoreRow.series_id == series.id,
        DueScoreRow.state == "due",
        DueScoreRow.reason.startswith(NOT_CALLED, autoescape=True),
    )
    for model, url, due, waits in (
        (series, series.line_item_url, series.next_try, was_not_called),
        (roster, roster.url, roster.next_read, roster.trouble == OTHER_HOST),
        (column, column.line_item_url, column.next_read, column.trouble == OTHER_HOST),
    ):
        of_lms = (model.registration_id == registration_id, due.is_not(None), waits)
        found = uow.session.execute(select(model.id, url).where(*of_lms)).all()
        ids = [row_id for row_id, address in found if origin_of(address) in origins]
        for begin in range(0, len(ids), AT_ONCE):
            _now_due(uow, model, due, ids[begin : begin + AT_ONCE], now)


def _now_due(uow: UnitOfWork, model: Any, due: Any, ids: list[int], now: datetime) -> None:
    uow.session.execute(
        update(model)
        .where(model.id.in_(ids))
        .values(
            {
                due: now,
                model.lease_owner: None,
                model.lease_until: None,
                model.lease_token: model.lease_token + 1,
            }
        )
    )
