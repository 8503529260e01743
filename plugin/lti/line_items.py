"""Where a lesson's score goes: the line item that the newest launch named."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from curricula import rename_lessons
from plugin.lti.launch import Launch
from plugin.lti.models import LineItemRow, ScoreSeriesRow
from plugin.lti.scopes import RESULTS, SCORE
from plugin.lti.state import digest
from storage import UnitOfWork

DUE, LMS_SAYS_DUE = "child_due", "$ResourceLink.submission.endDateTime"
"""The custom parameter of a link that the LMS fills in, and with what (LTI Core 1.3, 5.4.6)."""
FIRST_YEAR, LAST_YEAR = 1971, 8999


def remember_line_item(
    uow: UnitOfWork,
    *,
    enrolment_id: UUID,
    lesson_slug: str,
    launch: Launch,
    full_when_finished: bool = False,
    placement_id: UUID | None = None,
    now: datetime,
) -> bool:
    """Keep where the score of this enrolment's lesson goes (AGS 2.0, 3.1), and when the LMS says
    that it is due.

    `full_when_finished`: whoever placed the link wants full marks for finishing a lesson that
    nobody grades. `placement_id` is what was launched. Does nothing when the activity is ungraded,
    the launch anonymous, or scores are not wanted. Returns whether the LMS says another moment than
    it did before, so that a grade which was sent may be another.
    """
    if not launch.line_item_url or launch.subject is None or SCORE not in launch.ags_scopes:
        return False
    series = series_of(uow, launch.registration_id, launch.line_item_url, launch.subject)
    series.can_read_results = RESULTS in launch.ags_scopes
    row = uow.session.get(LineItemRow, (enrolment_id, lesson_slug))
    if row is None:
        row = _begun(uow, enrolment_id, lesson_slug, series.id, now)
    row.series_id, row.updated = series.id, now
    row.full_when_finished = full_when_finished
    says = told_due(launch)
    is_moved = says != row.told_due
    row.placement_id, row.told_due = placement_id, says
    uow.session.flush()
    return is_moved


def _begun(
    uow: UnitOfWork, enrolment_id: UUID, lesson_slug: str, series_id: int, now: datetime
) -> LineItemRow:
    """Her first, also where another tab opens the lesson by another link at this moment."""
    key = {"enrolment_id": enrolment_id, "lesson_slug": lesson_slug}
    row = LineItemRow(**key, series_id=series_id, updated=now, full_when_finished=False)
    try:
        with uow.session.begin_nested():
            uow.session.add(row)
    except IntegrityError:
        return uow.session.get_one(LineItemRow, key)
    return row


def told_due(launch: Launch) -> datetime | None:
    """When the LMS says that its activity is due for this learner: a moment of
    ISO 8601 with its zone. Anything else says nothing.
    """
    try:
        moment = datetime.fromisoformat(launch.custom.get(DUE, ""))
    except ValueError:
        return None
    if moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment.astimezone(UTC)


def follow_lessons(
    uow: UnitOfWork, enrolment_ids: Collection[UUID], names: Mapping[str, str]
) -> None:
    """The columns of these enrolments stay those of their lessons, which have other names now."""
    rename_lessons(uow.session, LineItemRow, enrolment_ids, names)


def work_in_column(session: Session, launch: Launch) -> tuple[UUID, str] | None:
    """The enrolment and the lesson of the learner whom a launch for a review is about, by the
    column that it names; None where she has opened no lesson of it.
    """
    if launch.line_item_url is None or launch.for_user is None:
        return None
    found = session.execute(
        select(LineItemRow.enrolment_id, LineItemRow.lesson_slug)
        .join(ScoreSeriesRow, ScoreSeriesRow.id == LineItemRow.series_id)
        .where(
            ScoreSeriesRow.registration_id == launch.registration_id,
            ScoreSeriesRow.line_item_digest == digest(launch.line_item_url),
            ScoreSeriesRow.user_id == launch.for_user,
        )
        .order_by(LineItemRow.updated.desc(), LineItemRow.enrolment_id)
        .limit(1)
    ).first()
    return None if found is None else (found[0], found[1])


def series_of(
    uow: UnitOfWork, registration_id: UUID, line_item_url: str, user_id: str
) -> ScoreSeriesRow:
    """The one row of this line item and user, made when it is new."""
    key = {
        "registration_id": registration_id,
        "line_item_digest": digest(line_item_url),
        "user_id": user_id,
    }
    wanted = select(ScoreSeriesRow).filter_by(**key).with_for_update()  # one tab at a time
    if (known := uow.session.scalar(wanted)) is not None:
        return known
    series = ScoreSeriesRow(line_item_url=line_item_url, can_read_results=False, **key)
    try:
        with uow.session.begin_nested():
            uow.session.add(series)
    except IntegrityError:  # another of her tabs was first
        return uow.session.scalars(wanted).one()
    return series
