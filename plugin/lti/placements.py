"""What was placed in which course: kept with what is handed to the LMS, and found again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from community import Asker, Permission, require
from curricula import Reach, reached
from plugin.lti.errors import UnknownPlacement
from plugin.lti.launch import DeepLinkingRequest
from plugin.lti.models import RegistrationRow
from plugin.lti.placement_models import PlacementLinkRow, PlacementRow
from plugin.lti.registrations import registration
from storage import UnitOfWork, among

Kind = Literal["curriculum", "module", "lesson", "path"]
Column = Literal["curriculum", "module", "lesson", "none"]
LONGEST_TITLE = 255
"""More than that is refused by Open edX, as are longer labels of columns."""


@dataclass(frozen=True, slots=True)
class Window:
    """From and until, UTC-aware; either end may be open."""

    begin: datetime | None = None
    end: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.begin is None and self.end is None


OPEN = Window()


@dataclass(frozen=True, slots=True)
class Placed:
    """What is placed. `slug` is the module's or the lesson's in that version; a path has a
    `scheme_id` and nothing of a curriculum.

    `column` says of what the gradebook column is that comes with it. `full_when_finished`: full
    marks there for finishing what nobody grades. `iframe` is (width, height) in CSS pixels.
    """

    id: UUID
    kind: Kind
    slug: str | None
    curriculum_id: UUID | None
    version_id: UUID | None
    scheme_id: UUID | None
    title: str
    column: Column
    score_maximum: float | None = None
    full_when_finished: bool = False
    available: Window = OPEN
    submission: Window = OPEN
    iframe: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """`what` is in the course `place` (`Place.key`) since `placed`, by the member `placed_by`; None
    where an LMS copied it from another placement, `copied_from`, with its course.
    """

    what: Placed
    registration_id: UUID
    community_id: UUID
    deployment_id: str
    context_id: str | None
    place: str
    placed_by: UUID | None
    placed: datetime
    copied_from: UUID | None

    @property
    def id(self) -> UUID:
        return self.what.id

    @property
    def column(self) -> Column:
        return self.what.column


def keep_placements(
    uow: UnitOfWork,
    placed: Sequence[Placed],
    *,
    request: DeepLinkingRequest,
    asker: Asker,
    now: datetime,
) -> None:
    """Remember what is handed to the LMS that asked, before it is.

    Raises `community.NotAllowed`, `UnknownRegistration`.
    """
    lms = registration(uow.session, request.registration_id)
    require(uow.session, asker, Permission.PLACE_LESSONS, lms.community_id, now=now)
    for one in placed:
        uow.session.add(
            PlacementRow(
                id=one.id,
                registration_id=lms.id,
                deployment_id=request.deployment_id,
                context_id=request.context_id,
                place=request.place,
                placed_by=asker.member_id,
                placed=now,
                copied_from=None,
                **columns_of(one),
            )
        )
    uow.session.flush()


def placement(session: Session, placement_id: UUID) -> Placement:
    """Raises `UnknownPlacement`."""
    found = session.execute(placements_asked().where(PlacementRow.id == placement_id)).first()
    if found is None:
        raise UnknownPlacement(placement_id)
    return placement_in(*found)


def placements_at(session: Session, place: str) -> list[Placement]:
    """What is in a course, in the order in which it was placed."""
    query = placements_asked().where(PlacementRow.place == place)
    ordered = query.order_by(PlacementRow.placed, PlacementRow.title, PlacementRow.id)
    return [placement_in(*found) for found in session.execute(ordered)]


def placements_reached(
    session: Session,
    reaches: Mapping[UUID, Reach],
    *,
    registration_id: UUID | None = None,
    place: str | None = None,
    limit: int,
) -> tuple[list[Placement], int]:
    """What is in the courses that are reached in these communities, by LMS and course, of one LMS
    or one course alone, and how much there is in all; in one statement. Whoever calls has asked.
    """
    if all(reach.is_empty for reach in reaches.values()):
        return [], 0
    query = placements_asked().where(
        reached(reaches, RegistrationRow.community_id, PlacementRow.place)
    )
    if registration_id is not None:
        query = query.where(PlacementRow.registration_id == registration_id)
    if place is not None:
        query = query.where(PlacementRow.place == place)
    ordered = query.add_columns(func.count().over()).order_by(
        RegistrationRow.name,
        PlacementRow.place,
        PlacementRow.placed,
        PlacementRow.title,
        PlacementRow.id,
    )
    found = session.execute(ordered.limit(limit)).all()
    total = found[0][2] if found else 0
    return [placement_in(row, community_id) for row, community_id, _ in found], total


def first_launches(session: Session, placement_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When each was opened for the first time, of those that were; in one statement."""
    query = (
        select(PlacementLinkRow.placement_id, func.min(PlacementLinkRow.first_launch))
        .where(among(session, PlacementLinkRow.placement_id, placement_ids))
        .group_by(PlacementLinkRow.placement_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def placements_asked() -> Select[PlacementRow, UUID]:
    """Placements with the communities of their LMSs, to be narrowed."""
    return select(PlacementRow, RegistrationRow.community_id).join(
        RegistrationRow, RegistrationRow.id == PlacementRow.registration_id
    )


def columns_of(placed: Placed) -> dict[str, object]:
    """The columns of a row that say what is placed, but for its id."""
    width, height = placed.iframe or (None, None)
    return {
        "kind": placed.kind,
        "slug": placed.slug,
        "curriculum_id": placed.curriculum_id,
        "version_id": placed.version_id,
        "scheme_id": placed.scheme_id,
        "title": placed.title[:LONGEST_TITLE],
        "column": placed.column,
        "score_maximum": placed.score_maximum,
        "full_when_finished": placed.full_when_finished,
        "available_from": placed.available.begin,
        "available_until": placed.available.end,
        "submission_from": placed.submission.begin,
        "submission_until": placed.submission.end,
        "iframe_width": width,
        "iframe_height": height,
    }


def placement_in(row: PlacementRow, community_id: UUID) -> Placement:
    """The value of a placement's row."""
    size = (row.iframe_width, row.iframe_height)
    return Placement(
        what=Placed(
            id=row.id,
            kind=row.kind,  # type: ignore[arg-type]  # written by us alone
            slug=row.slug,
            curriculum_id=row.curriculum_id,
            version_id=row.version_id,
            scheme_id=row.scheme_id,
            title=row.title,
            column=row.column,  # type: ignore[arg-type]  # written by us alone
            score_maximum=row.score_maximum,
            full_when_finished=row.full_when_finished,
            available=Window(row.available_from, row.available_until),
            submission=Window(row.submission_from, row.submission_until),
            iframe=size if size[0] is not None and size[1] is not None else None,  # type: ignore[arg-type]
        ),
        registration_id=row.registration_id,
        community_id=community_id,
        deployment_id=row.deployment_id,
        context_id=row.context_id,
        place=row.place,
        placed_by=row.placed_by,
        placed=row.placed,
        copied_from=row.copied_from,
    )
