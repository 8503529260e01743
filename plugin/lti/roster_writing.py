"""What an LMS's list says, written down: a page a transaction, and only while the lease is ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update

from community import join_listed, lock_listed, rename_listed
from lrs_adapter import erased_among
from lrs_adapter.identifiers import account_identifier
from plugin.lti.members_page import ListedMember
from plugin.lti.models import RosterPersonRow, RosterRow
from plugin.lti.registrations import Registration
from storage import Database, UnitOfWork, in_portions

AT_ONCE = 100
"""How many people one transaction writes."""


class LeaseLost(Exception):
    """Another process reads the list by now."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A list under our lease; `token` proves that it is still ours. `began` is when this reading
    did, which is what `last_seen` says of everybody on the list.
    """

    id: int
    token: int
    place: str
    url: str
    differences_url: str | None
    registration: Registration
    began: datetime


def write_members(
    database: Database, claimed: Claimed, members: Sequence[ListedMember], *, until: datetime
) -> None:
    """Know who is on this part of the list; the lease is ours `until` then. Raises `LeaseLost`.

    Somebody who was erased stays so, unless she came back by a launch of her own.
    """
    for some in in_portions(members, AT_ONCE):
        with database.unit_of_work() as uow:
            held(uow, claimed).lease_until = until
            _write(uow, claimed, some)
            uow.commit()


def mark_gone(uow: UnitOfWork, claimed: Claimed) -> None:
    """Whoever a whole reading did not find is on the list no more."""
    uow.session.execute(
        update(RosterPersonRow)
        .where(
            RosterPersonRow.roster_id == claimed.id,
            RosterPersonRow.gone.is_(None),
            RosterPersonRow.first_seen.is_not(None),
            or_(
                RosterPersonRow.last_seen.is_(None),
                RosterPersonRow.last_seen < claimed.began,
            ),
        )
        .values(state="left", gone=claimed.began)
        .execution_options(synchronize_session=False)
    )


def held(uow: UnitOfWork, claimed: Claimed) -> RosterRow:
    """The list's row, locked. Raises `LeaseLost`."""
    row = uow.session.scalar(
        select(RosterRow)
        .where(RosterRow.id == claimed.id, RosterRow.lease_token == claimed.token)
        .with_for_update()
    )
    if row is None:
        raise LeaseLost
    return row


def lease_for(timeout_s: float) -> timedelta:
    """As long as a page may take: a token and the page, each twice, and writing it."""
    return timedelta(seconds=10.0 + 4 * timeout_s)


def _write(uow: UnitOfWork, claimed: Claimed, members: Sequence[ListedMember]) -> None:
    by_subject = {one.subject: one for one in members}
    known = _members(uow, claimed, by_subject)
    rows = {
        row.member_id: row
        for row in uow.session.scalars(
            select(RosterPersonRow).where(
                RosterPersonRow.roster_id == claimed.id,
                RosterPersonRow.member_id.in_(list(known.values())),
            )
        )
    }
    for subject, member_id in known.items():
        one = by_subject[subject]
        row = rows.get(member_id)
        if row is None:
            row = RosterPersonRow(roster_id=claimed.id, member_id=member_id, roles=[])
            uow.session.add(row)
        _note(row, one, claimed.began)
    uow.session.flush()


def _members(
    uow: UnitOfWork, claimed: Claimed, listed: Mapping[str, ListedMember]
) -> dict[str, UUID]:
    """The members that these are; whoever is new to us joins, unless she was erased or has left."""
    lms = claimed.registration
    known = lock_listed(uow, issuer=lms.issuer, client_id=lms.client_id, subjects=list(listed))
    new = {
        account_identifier(lms.issuer, subject): subject
        for subject, one in listed.items()
        if subject not in known and one.status != "left"
    }
    for identifier in erased_among(uow.session, new):
        del new[identifier]
    rename_listed(
        uow, {known[each]: name for each in known if (name := listed[each].name) is not None}
    )
    if not new:
        return known
    return known | join_listed(
        uow,
        issuer=lms.issuer,
        client_id=lms.client_id,
        names={subject: listed[subject].name for subject in new.values()},
        now=claimed.began,
    )


def _note(row: RosterPersonRow, one: ListedMember, began: datetime) -> None:
    row.state, row.last_seen = one.status, began
    if one.status == "left":
        row.gone = row.gone or began
        row.first_seen = row.first_seen or began
        return
    row.gone = None
    row.first_seen = row.first_seen or began
    row.roles = sorted(role.value for role in one.roles)
