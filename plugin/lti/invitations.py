"""Invitations: one-time addresses by which an LMS's administrator connects it."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from community import Asker, NotAgreed, audit, require_lms_of, units_with
from plugin.lti.errors import InvitationRefused, RegistrationRefused
from plugin.lti.models import InvitationRow
from plugin.lti.state import digest
from plugin.lti.urls import with_query
from storage import UnitOfWork

VALID_FOR = timedelta(days=7)
CLAIMED_FOR = timedelta(minutes=2)
REGISTER_PATH = "/lti/register"
MARK = 16
"""So much of its digest names an invitation in the audit log."""


@dataclass(frozen=True, slots=True)
class Invitation:
    community_id: UUID
    name: str
    unit_id: UUID | None = None


def invite(
    uow: UnitOfWork,
    *,
    asker: Asker,
    community_id: UUID,
    unit_id: UUID | None = None,
    name: str,
    base_url: str,
    now: datetime,
) -> str:
    """The address to give to the LMS's administrator; good once, for seven days. With `unit_id`
    the LMS will belong to that training unit.

    Raises `community.NotAllowed`, `community.NotAgreed`, and `RegistrationRefused` for a name
    that cannot be kept.
    """
    require_lms_of(uow.session, asker, community_id, unit_id, now=now)
    if unit_id is not None and unit_id not in units_with(uow.session, community_id, now=now):
        raise NotAgreed
    if not name.strip() or len(name) > 300 or not name.isprintable():
        raise RegistrationRefused("Give the LMS a name of 1 to 300 characters.")
    token = secrets.token_urlsafe(32)
    uow.session.add(
        InvitationRow(
            digest=digest(token),
            community_id=community_id,
            unit_id=unit_id,
            name=name,
            created=now,
            expires=now + VALID_FOR,
        )
    )
    uow.session.flush()
    audit(
        uow,
        asker=asker,
        act="lms.invited",
        subject_kind="invitation",
        subject_id=digest(token)[:MARK],
        community_id=community_id,
        unit_id=unit_id,
        now=now,
    )
    return with_query(base_url + REGISTER_PATH, {"invitation": token})


def invited_names(session: Session, marks: Collection[str]) -> dict[str, str]:
    """What the LMSs of invitations were called, by how the audit log marks those."""
    mark = func.substr(InvitationRow.digest, 1, MARK)
    query = select(mark, InvitationRow.name).where(mark.in_(marks))
    return {found: name for found, name in session.execute(query)}  # noqa: C416 - rows


def invitation(session: Session, token: str, *, now: datetime) -> Invitation:
    """Raises `InvitationRefused` when it is unknown, used or too old."""
    row = session.scalar(
        select(InvitationRow).where(
            InvitationRow.digest == digest(token),
            InvitationRow.registration_id.is_(None),
            InvitationRow.expires > now,
        )
    )
    if row is None:
        raise _no_longer()
    return Invitation(row.community_id, row.name, row.unit_id)


def claim_invitation(uow: UnitOfWork, token: str, *, now: datetime) -> Invitation:
    """Keep others off while the LMS is being asked; it is free again when that fails.

    Raises `InvitationRefused`, also when somebody else is at it this moment.
    """
    found = invitation(uow.session, token, now=now)
    claimed = uow.session.execute(
        update(InvitationRow)
        .where(
            InvitationRow.digest == digest(token),
            InvitationRow.registration_id.is_(None),
            or_(InvitationRow.claimed_until.is_(None), InvitationRow.claimed_until < now),
        )
        .values(claimed_until=now + CLAIMED_FOR)
        .returning(InvitationRow.digest)
    ).all()
    if not claimed:
        raise InvitationRefused(
            "This invitation is being used at this moment. Try again in two minutes."
        )
    return found


def free_invitation(uow: UnitOfWork, token: str) -> None:
    """The attempt failed: the invitation can be used again."""
    uow.session.execute(
        update(InvitationRow)
        .where(InvitationRow.digest == digest(token))
        .values(claimed_until=None)
    )


def burn_invitation(uow: UnitOfWork, token: str, registration_id: UUID) -> None:
    """It brought this registration and is good for nothing more.

    Raises `InvitationRefused` when it brought another one meanwhile.
    """
    burnt = uow.session.execute(
        update(InvitationRow)
        .where(InvitationRow.digest == digest(token), InvitationRow.registration_id.is_(None))
        .values(registration_id=registration_id)
        .returning(InvitationRow.digest)
    ).all()
    if not burnt:
        raise _no_longer()


def _no_longer() -> InvitationRefused:
    return InvitationRefused(
        "This invitation was used already, is too old, or is not ours. "
        "Ask whoever sent it for a new one."
    )
