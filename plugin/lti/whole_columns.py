"""Gradebook columns of more than one lesson: their names here, and those of a learner's course."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from curricula import Enrolment, Version, lessons_in, lessons_of, version
from plugin.lti.line_items import series_of
from plugin.lti.models import LineItemRow, ScoreSeriesRow
from plugin.lti.placement_models import PlacementRow
from plugin.lti.placements import Placement, placement_in, placements_asked
from storage import UnitOfWork

MODULE, CURRICULUM = "module/", "curriculum/"
"""What stands in the place of a lesson's slug, in which there is no slash."""


def column_key(kind: str, slug: str | None) -> str:
    """The name of a column here: a lesson's is its slug."""
    if kind == "curriculum":
        return CURRICULUM
    return f"{MODULE}{slug}" if kind == "module" else slug or ""


def is_whole(key: str) -> bool:
    """Whether a column is of more than one lesson."""
    return "/" in key


def lessons_in_column(known: Version, key: str) -> tuple[str, ...]:
    """The lessons of a column, by that version's own names."""
    if not is_whole(key):
        return (key,)
    kind, _slash, slug = key.partition("/")
    return lessons_of(known.curriculum, kind, slug)


def wholes_in_course(session: Session, hers: Enrolment) -> list[Placement]:
    """What was placed in her course with one column for several lessons; in one statement."""
    query = placements_asked().where(
        PlacementRow.place == hers.place,
        PlacementRow.curriculum_id == hers.curriculum_id,
        PlacementRow.column.in_(("module", "curriculum")),
    )
    ordered = query.order_by(PlacementRow.placed, PlacementRow.id)
    return [placement_in(*found) for found in session.execute(ordered)]


def lessons_placed(session: Session, placed: Placement, hers: Enrolment) -> tuple[str, ...]:
    """The lessons of a placement in the version that she is on. All of a curriculum is all that her
    version has.
    """
    what = placed.what
    if what.kind == "curriculum" or what.version_id is None:
        curriculum = version(session, hers.version_id).curriculum
        return lessons_of(curriculum, "curriculum", None)
    named = lessons_of(version(session, what.version_id).curriculum, what.kind, what.slug)
    here = lessons_in(
        session, named, from_version_id=what.version_id, to_version_id=hers.version_id
    )
    return tuple(slug for slug in here.values() if slug is not None)


def take_column(
    uow: UnitOfWork, hers: Enrolment, placed: Placement, key: str, *, now: datetime
) -> bool:
    """Whether her results go to the column of this placement. She need not have opened its link:
    the column is known from whoever did, and who she is in the LMS from another of her columns.
    """
    if uow.session.get(LineItemRow, (hers.id, key)) is not None:
        return True
    column = uow.session.scalar(
        select(ScoreSeriesRow)
        .join(LineItemRow, LineItemRow.series_id == ScoreSeriesRow.id)
        .where(LineItemRow.placement_id == placed.id, LineItemRow.lesson_slug == key)
        .order_by(LineItemRow.updated.desc(), ScoreSeriesRow.id)
        .limit(1)
    )
    if column is None:
        return False
    user_id = uow.session.scalar(
        select(ScoreSeriesRow.user_id)
        .join(LineItemRow, LineItemRow.series_id == ScoreSeriesRow.id)
        .where(
            LineItemRow.enrolment_id == hers.id,
            ScoreSeriesRow.registration_id == column.registration_id,
        )
        .limit(1)
    )
    if user_id is None:
        return False
    series = series_of(uow, column.registration_id, column.line_item_url, user_id)
    series.can_read_results = column.can_read_results
    row = LineItemRow(
        enrolment_id=hers.id,
        lesson_slug=key,
        series_id=series.id,
        updated=now,
        full_when_finished=False,
        placement_id=placed.id,
        told_due=None,
    )
    try:
        with uow.session.begin_nested():
            uow.session.add(row)
    except IntegrityError:
        pass  # she opens its link at this moment
    return True


def placement_of_column(session: Session, enrolment_id: UUID, key: str) -> Placement | None:
    """What was launched for a column of more than one lesson."""
    found = session.execute(
        placements_asked()
        .join(LineItemRow, LineItemRow.placement_id == PlacementRow.id)
        .where(LineItemRow.enrolment_id == enrolment_id, LineItemRow.lesson_slug == key)
    ).first()
    return None if found is None else placement_in(*found)
