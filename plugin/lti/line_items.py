"""Where a lesson's score goes: the line item that the newest launch named."""

from collections.abc import Collection, Mapping
from datetime import datetime
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


def remember_line_item(
    uow: UnitOfWork,
    *,
    enrolment_id: UUID,
    lesson_slug: str,
    launch: Launch,
    full_when_finished: bool = False,
    now: datetime,
) -> None:
    """Keep where the score of this enrolment's lesson goes (AGS 2.0, 3.1).

    `full_when_finished`: whoever placed the link wants full marks for finishing a lesson that
    nobody grades. Does nothing when the activity is ungraded, the launch anonymous, or scores are
    not wanted.
    """
    if not launch.line_item_url or launch.subject is None or SCORE not in launch.ags_scopes:
        return
    series = _series(uow, launch)
    series.can_read_results = RESULTS in launch.ags_scopes
    row = uow.session.get(LineItemRow, (enrolment_id, lesson_slug))
    if row is None:
        row = LineItemRow(enrolment_id=enrolment_id, lesson_slug=lesson_slug)
        uow.session.add(row)
    row.series_id, row.updated = series.id, now
    row.full_when_finished = full_when_finished
    uow.session.flush()


def follow_lessons(
    uow: UnitOfWork, enrolment_ids: Collection[UUID], names: Mapping[str, str]
) -> None:
    """The columns of these enrolments stay those of their lessons, which have other names now."""
    rename_lessons(uow.session, LineItemRow, enrolment_ids, names)


def has_line_item(session: Session, *, enrolment_id: UUID, lesson_slug: str) -> bool:
    """Whether a score of this enrolment's lesson goes to the LMS, so that a page promises only
    what `queue_score` will do.
    """
    return session.get(LineItemRow, (enrolment_id, lesson_slug)) is not None


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


def _series(uow: UnitOfWork, launch: Launch) -> ScoreSeriesRow:
    """The one row of this line item and user, made when it is new."""
    key = {
        "registration_id": launch.registration_id,
        "line_item_digest": digest(str(launch.line_item_url)),
        "user_id": str(launch.subject),
    }
    wanted = select(ScoreSeriesRow).filter_by(**key).with_for_update()  # one tab at a time
    if (known := uow.session.scalar(wanted)) is not None:
        return known
    series = ScoreSeriesRow(line_item_url=launch.line_item_url, can_read_results=False, **key)
    try:
        with uow.session.begin_nested():
            uow.session.add(series)
    except IntegrityError:  # another of her tabs was first
        return uow.session.scalars(wanted).one()
    return series
