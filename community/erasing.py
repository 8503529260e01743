"""Erase a person: the rows that say who a member is go, the member stays as the number of nobody.

What others did stays whole by that: who judged, who gave a role, who was told is still one and the
same somebody, of whom nothing else is known.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, delete, func, or_, select, update
from sqlalchemy.orm import Session

from community.auditing import AuditRow
from community.consents.models import ConsentRow
from community.group_roles import GroupRoleRow
from community.identities import Identity
from community.invitations.models import InvitationRow
from community.joining.models import JoiningOfferRow, JoiningRow, WrongCodeRow
from community.joining.together import lock_together
from community.mailing.address_form import address_key
from community.mailing.errors import BadAddress
from community.mailing.models import (
    MailPreferenceRow,
    MailRow,
    ProvedAddressRow,
    RefusedAddressRow,
)
from community.members import MemberRow, PersonRow
from community.profile.models import ProfileRow, TopicRow
from community.readings.models import ReadingRow
from community.roles import RoleGrant
from community.sign_in_links import SignInLink
from storage import UnitOfWork, in_portions


@dataclass(frozen=True, slots=True)
class KnownAs:
    """Who somebody is, by all the members that she is: `accounts` are an issuer and her subject
    there, as an LMS or a provider of sign-in knows her.
    """

    members: Mapping[UUID, UUID]
    names: frozenset[str]
    addresses: frozenset[str]
    accounts: frozenset[tuple[str, str]]


def known_as(session: Session, member_ids: Collection[UUID]) -> KnownAs:
    """Everything by which these members can be told."""
    members = session.execute(
        select(MemberRow.id, MemberRow.record_id).where(MemberRow.id.in_(member_ids))
    )
    people = session.execute(
        select(PersonRow.name, PersonRow.email).where(PersonRow.member_id.in_(member_ids))
    ).all()
    chosen = session.scalars(select(ProfileRow.name).where(ProfileRow.member_id.in_(member_ids)))
    proved = session.scalars(
        select(ProvedAddressRow.address).where(ProvedAddressRow.member_id.in_(member_ids))
    )
    accounts = session.execute(
        select(Identity.issuer, Identity.subject).where(Identity.member_id.in_(member_ids))
    )
    return KnownAs(
        members={row.id: row.record_id for row in members},
        names=frozenset(name for name in [*(row.name for row in people), *chosen] if name),
        addresses=frozenset(one for one in [*(row.email for row in people), *proved] if one),
        accounts=frozenset((row.issuer, row.subject) for row in accounts),
    )


def every_member(session: Session) -> list[tuple[UUID, UUID]]:
    """Everybody's id and record id, nobody's too."""
    rows = session.execute(select(MemberRow.id, MemberRow.record_id).order_by(MemberRow.id))
    return [(row.id, row.record_id) for row in rows]


def lock_person(uow: UnitOfWork, member_id: UUID) -> frozenset[UUID]:
    """All members that are this person, locked until the commit."""
    return lock_together(uow, member_id)


def erase_person_rows(uow: UnitOfWork, known: KnownAs, fresh: Mapping[UUID, UUID]) -> Counter[str]:
    """Delete who she is; how many rows of which table. `fresh` are the new record ids by member.

    Mails that are still to go to her go with it.
    """
    ids = list(known.members)
    gone: Counter[str] = Counter()

    def forget(table: Any, *conditions: ColumnElement[bool]) -> None:
        name = table.__tablename__
        done = uow.session.execute(delete(table).where(*conditions))
        gone[name] += cast("CursorResult[Any]", done).rowcount

    grants = select(RoleGrant.id).where(RoleGrant.member_id.in_(ids))
    identities = select(Identity.id).where(Identity.member_id.in_(ids))
    forget(
        GroupRoleRow,
        or_(GroupRoleRow.grant_id.in_(grants), GroupRoleRow.identity_id.in_(identities)),
    )
    forget(RoleGrant, RoleGrant.member_id.in_(ids))
    forget(Identity, Identity.member_id.in_(ids))
    forget(SignInLink, SignInLink.member_id.in_(ids))
    forget(JoiningRow, or_(JoiningRow.first_id.in_(ids), JoiningRow.second_id.in_(ids)))
    offered = or_(JoiningOfferRow.first_id.in_(ids), JoiningOfferRow.second_id.in_(ids))
    forget(JoiningOfferRow, offered)
    forget(WrongCodeRow, WrongCodeRow.member_id.in_(ids))
    forget(ConsentRow, ConsentRow.member_id.in_(ids))
    forget(TopicRow, TopicRow.member_id.in_(ids))
    forget(ProfileRow, ProfileRow.member_id.in_(ids))
    forget(ProvedAddressRow, ProvedAddressRow.member_id.in_(ids))
    keys = _keys(known.addresses)
    hashes = [hashlib.sha256(key.encode()).digest() for key in keys]
    forget(RefusedAddressRow, RefusedAddressRow.key_hash.in_(hashes))
    forget(MailPreferenceRow, MailPreferenceRow.member_id.in_(ids))
    to_her = or_(
        MailRow.member_id.in_(ids),
        func.lower(MailRow.address).in_([one.lower() for one in known.addresses]),
    )
    hers = list(uow.session.scalars(select(MailRow.id).where(to_her)))
    for some in in_portions(hers):
        within = update(MailRow).where(MailRow.digest_id.in_(some))
        uow.session.execute(within.values(digest_id=None))
        forget(MailRow, MailRow.id.in_(some))
    forget(
        InvitationRow,
        or_(
            InvitationRow.accepted_by.in_(ids),
            func.lower(InvitationRow.address).in_([one.lower() for one in known.addresses]),
        ),
    )
    forget(ReadingRow, ReadingRow.subject_id.in_(ids))
    forget(PersonRow, PersonRow.member_id.in_(ids))
    for member_id, record_id in fresh.items():
        row = update(MemberRow).where(MemberRow.id == member_id)
        uow.session.execute(row.values(record_id=record_id))
    return +gone


def forget_reasons(uow: UnitOfWork, member_ids: Collection[UUID]) -> int:
    """Empty what was written as a reason where the audit log tells of these members: the entry
    keeps its act, its moment and their number. It is all that the log lets anybody change.
    """
    subjects = [str(one) for one in member_ids]
    about = AuditRow.subject_id.in_(subjects), AuditRow.reason != ""
    changed = uow.session.execute(update(AuditRow).where(*about).values(reason=""))
    return cast("CursorResult[Any]", changed).rowcount


def _keys(addresses: Iterable[str]) -> set[str]:
    found = set()
    for address in addresses:
        try:
            found.add(address_key(address))
        except BadAddress:
            continue  # an LMS may tell anything
    return found
