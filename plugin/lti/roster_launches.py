"""What a launch of somebody who teaches says of her course's list: where it is, and that it is
wanted.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from community import Role
from plugin.lti.launch import Launch
from plugin.lti.models import RosterPersonRow, RosterRow
from plugin.lti.roles import COORDINATES
from plugin.lti.rosters import FRESH
from storage import UnitOfWork


def want_list(uow: UnitOfWork, launch: Launch, *, place: str, now: datetime) -> int | None:
    """Have the course's list read after a launch of its staff, unless it was just read; the list,
    for `note_staff`.

    Does nothing for learners, without a course, and where the LMS offers no list. What an LMS
    asked us to wait, and what we wait after trouble, stays. To be called before anything of the
    person is written: the list's row is locked first, as by whoever reads the list, so that
    neither waits for the other.
    """
    if not launch.memberships_url or not launch.context_id or not launch.roles & COORDINATES:
        return None
    row = _roster(uow, launch, place, now)
    row.url, row.staff_came = launch.memberships_url, max(row.staff_came, now)
    waits = row.failures > 0 and row.next_read is not None
    if not waits and (row.read is None or row.read < now - FRESH):
        row.next_read = now if row.next_read is None else min(row.next_read, now)
    uow.session.flush()
    return row.id


def _roster(uow: UnitOfWork, launch: Launch, place: str, now: datetime) -> RosterRow:
    wanted = select(RosterRow).where(RosterRow.place == place).with_for_update()
    if (known := uow.session.scalar(wanted)) is not None:
        return known
    row = RosterRow(
        registration_id=launch.registration_id,
        place=place,
        url=str(launch.memberships_url),
        staff_came=now,
        failures=0,
        asked=False,
        lease_token=0,
    )
    try:
        with uow.session.begin_nested():
            uow.session.add(row)
    except IntegrityError:  # a colleague launches at this moment
        return uow.session.scalars(wanted).one()
    return row


def note_staff(
    uow: UnitOfWork, roster_id: int | None, launch: Launch, *, member_id: UUID, now: datetime
) -> None:
    """She teaches here, whatever the list will say of her; not so where she learns here, too."""
    if roster_id is None or Role.LEARNER in launch.roles:
        return
    row = uow.session.get(RosterPersonRow, (roster_id, member_id))
    if row is None:
        row = RosterPersonRow(roster_id=roster_id, member_id=member_id, roles=[], state="active")
        uow.session.add(row)
    row.taught = now
    uow.session.flush()
