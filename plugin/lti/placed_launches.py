"""A launch of something that we placed: which placement it is, and its copy in another course."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from plugin.lti.course_copies import note_copy
from plugin.lti.launch import Launch
from plugin.lti.placement_models import PlacementLinkRow, PlacementRow
from plugin.lti.placements import (
    OPEN,
    Placement,
    columns_of,
    placement_in,
    placements_asked,
)
from storage import UnitOfWork

PLACEMENT = "child_placement"
"""The custom parameter of a link that names its placement (LTI Core 1.0.2, 5.4.6)."""


def placement_of(session: Session, launch: Launch) -> Placement | None:
    """What the link of this launch was placed as in its course, or, where that copied it and no
    launch was followed yet, in the one before.

    None for a link from before placements were kept, from another installation, or of another
    community: what its other parameters name is what it leads to.
    """
    try:
        named = UUID(launch.custom.get(PLACEMENT, ""))
    except ValueError:
        return None
    query = placements_asked().where(
        or_(
            PlacementRow.id == named,
            and_(PlacementRow.copied_from == named, PlacementRow.place == launch.place),
        )
    )
    found = [placement_in(*each) for each in session.execute(query)]
    own = [one for one in found if one.community_id == launch.community_id]
    here = next((one for one in own if one.place == launch.place), None)
    return here or next((one for one in own if one.id == named), None)


def follow_placement(uow: UnitOfWork, launch: Launch, *, now: datetime) -> Placement | None:
    """The placement of this launch as it is in this course, after its resource link was noted.

    One that was placed in another course came with a copy of that: it gets a row of its own, with
    the same version, and without its windows, which were of the course before. A placement from a
    request without a course belongs to the first course that launches it.
    """
    found = placement_of(uow.session, launch)
    if found is None:
        return None
    if found.place != launch.place and launch.context_id is not None:
        found = _adopted(uow, found, launch) or _copied(uow, found, launch, now)
    if launch.resource_link_id is not None:
        _note_link(uow, found.id, launch.resource_link_id, now)
    return found


def _adopted(uow: UnitOfWork, found: Placement, launch: Launch) -> Placement | None:
    if found.context_id is not None:
        return None
    row = uow.session.get_one(PlacementRow, found.id, with_for_update=True)
    if row.context_id is None:
        row.registration_id, row.deployment_id = launch.registration_id, launch.deployment_id
        row.context_id, row.place = launch.context_id, launch.place
        uow.session.flush()
        return placement_in(row, found.community_id)
    return placement_in(row, found.community_id) if row.place == launch.place else None


def _copied(uow: UnitOfWork, found: Placement, launch: Launch, now: datetime) -> Placement:
    what = replace(found.what, available=OPEN, submission=OPEN)
    row = PlacementRow(
        id=uuid4(),
        registration_id=launch.registration_id,
        deployment_id=launch.deployment_id,
        context_id=launch.context_id,
        place=launch.place,
        placed_by=None,
        placed=now,
        copied_from=found.id,
        **columns_of(what),
    )
    try:
        with uow.session.begin_nested():
            uow.session.add(row)
    except IntegrityError:  # somebody else of the course was first
        row = uow.session.scalars(
            select(PlacementRow).filter_by(copied_from=found.id, place=launch.place)
        ).one()
    copy = placement_in(row, found.community_id)
    note_copy(uow, copy, found, now=now)
    return copy


def _note_link(uow: UnitOfWork, placement_id: UUID, resource_link_id: str, now: datetime) -> None:
    key = (placement_id, resource_link_id)
    if uow.session.get(PlacementLinkRow, key) is not None:
        return
    row = PlacementLinkRow(
        placement_id=placement_id, resource_link_id=resource_link_id, first_launch=now
    )
    try:
        with uow.session.begin_nested():
            uow.session.add(row)
    except IntegrityError:
        pass  # another launch of it was first
