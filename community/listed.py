"""Members whom an LMS names in the list of a course, whether they ever came or not."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from community.identities import LTI, Identity, identify_by_lti
from community.members import MemberRow, PersonRow, lock_members
from community.roles import RoleGrant
from storage import UnitOfWork, in_portions


def lock_listed(
    uow: UnitOfWork, *, issuer: str, client_id: str, subjects: Collection[str]
) -> dict[str, UUID]:
    """The members behind those of the subjects that are known, locked until the commit, so that
    nobody of them is erased meanwhile; in three statements for a thousand.
    """
    found = _known(uow.session, issuer, client_id, subjects)
    if not found:
        return {}
    lock_members(uow, list(found.values()))
    return _known(uow.session, issuer, client_id, list(found))


def join_listed(
    uow: UnitOfWork, *, issuer: str, client_id: str, names: Mapping[str, str | None], now: datetime
) -> dict[str, UUID]:
    """New members for subjects that nobody is known by, each with her name where the list says it.

    No address is kept of somebody who never came: nothing is sent to her.
    """
    joined = {subject: uuid4() for subject in sorted(names)}  # in one order, whoever inserts
    try:
        with uow.session.begin_nested():
            uow.session.add_all(
                MemberRow(id=each, record_id=uuid4(), joined=now) for each in joined.values()
            )
            uow.session.flush()
            uow.session.add_all(
                PersonRow(member_id=each, name=names[subject], email=None, locale=None)
                for subject, each in joined.items()
            )
            uow.session.add_all(
                Identity(
                    id=uuid4(),
                    kind=LTI,
                    issuer=issuer,
                    client=client_id,
                    subject=subject,
                    member_id=each,
                    first_seen=now,
                )
                for subject, each in joined.items()
            )
            uow.session.flush()
    except IntegrityError:  # one of them launches at this moment
        return {
            subject: identify_by_lti(
                uow, issuer=issuer, client_id=client_id, subject=subject, name=name, now=now
            ).id
            for subject, name in names.items()
        }
    return joined


def rename_listed(uow: UnitOfWork, names: Mapping[UUID, str]) -> None:
    """Take over what the LMS calls these members now. Whoever was erased stays so."""
    for some in in_portions(names):
        rows = uow.session.scalars(select(PersonRow).where(PersonRow.member_id.in_(some)))
        for row in rows:
            if row.name != names[row.member_id]:
                row.name = names[row.member_id]
    uow.session.flush()


def forget_names(uow: UnitOfWork, members: Collection[UUID]) -> int:
    """Forget what these are called, of whom no more is known than that an LMS listed them: no
    mailbox, no role, no other way in. Returns how many had a name.
    """
    known = or_(
        exists().where(RoleGrant.member_id == PersonRow.member_id),
        exists().where(Identity.member_id == PersonRow.member_id, Identity.kind != LTI),
    )
    done = 0
    for some in in_portions(members):
        changed = uow.session.execute(
            update(PersonRow)
            .where(
                PersonRow.member_id.in_(some),
                PersonRow.name.is_not(None),
                PersonRow.email.is_(None),
                ~known,
            )
            .values(name=None)
            .execution_options(synchronize_session=False)
        )
        done += int(cast("CursorResult[object]", changed).rowcount)
    return done


def _known(
    session: Session, issuer: str, client_id: str, subjects: Collection[str]
) -> dict[str, UUID]:
    found: dict[str, UUID] = {}
    for some in in_portions(subjects):
        query = select(Identity.subject, Identity.member_id).where(
            Identity.kind == LTI,
            Identity.issuer == issuer,
            Identity.client == client_id,
            Identity.subject.in_(some),
        )
        found |= {subject: member_id for subject, member_id in session.execute(query)}  # noqa: C416 - rows
    return found
