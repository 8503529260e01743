"""E-mail addresses of members: whose one is, and whether it takes mail."""

import hashlib
from collections.abc import Collection, Container
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from community.joining.together import groups_together, members_together
from community.mailing.address_form import address_key, tidy_address
from community.mailing.errors import AddressTaken, BadAddress
from community.mailing.models import ProvedAddressRow, RefusedAddressRow
from community.members import PersonRow
from storage import UnitOfWork

Told = dict[str, tuple[str, datetime | None]]
"""Addresses by key: how she wrote each, and when she proved it."""


@dataclass(frozen=True, slots=True)
class MailAddress:
    """`proved_at` is None for one that only her LMS told. `refused` is why a mail server takes
    nothing for it, None while it does; `refused_at` since when.
    """

    address: str
    proved_at: datetime | None
    refused: str | None
    refused_at: datetime | None


def addresses_of(session: Session, member_id: UUID) -> list[MailAddress]:
    """All that are known of her, as the person she is now (joined places count), best first:
    proved ones, the newest first, then what her LMSs told.
    """
    return addresses_of_many(session, [member_id])[member_id]


def addresses_of_many(
    session: Session, member_ids: Collection[UUID]
) -> dict[UUID, list[MailAddress]]:
    """`addresses_of` each, in the same four statements however many they are."""
    together = groups_together(session, member_ids)
    everybody = frozenset(chain.from_iterable(together.values()))
    proved = session.scalars(
        select(ProvedAddressRow)
        .where(ProvedAddressRow.member_id.in_(everybody))
        .order_by(ProvedAddressRow.proved_at.desc(), ProvedAddressRow.key)
    ).all()
    told = session.execute(
        select(PersonRow.member_id, PersonRow.email).where(
            PersonRow.member_id.in_(everybody), PersonRow.email.is_not(None)
        )
    ).all()
    found: dict[UUID, Told] = {}
    for member_id, group in together.items():
        hers: Told = {
            row.key: (row.address, row.proved_at) for row in proved if row.member_id in group
        }
        emails = [(who, email or "") for who, email in told if who in group]
        found[member_id] = hers | _told(member_id, emails, hers)
    refused = _refused(session, list(set(chain.from_iterable(found.values()))))
    return {
        member_id: [_value(*each, refused.get(key)) for key, each in hers.items()]
        for member_id, hers in found.items()
    }


def _told(member_id: UUID, emails: list[tuple[UUID, str]], proved: Container[str]) -> Told:
    """What LMSs told and nobody has proved, what was told of herself first."""
    found: Told = {}
    for _, email in sorted(emails, key=lambda one: (one[0] != member_id, str(one[0]))):
        try:
            key, tidy = address_key(email), tidy_address(email)
        except BadAddress:
            continue  # an LMS may tell anything
        if key not in proved:
            found.setdefault(key, (tidy, None))
    return found


def _value(
    address: str, proved_at: datetime | None, refused: RefusedAddressRow | None
) -> MailAddress:
    return MailAddress(
        address,
        proved_at,
        refused.reason if refused else None,
        refused.refused_at if refused else None,
    )


def address_of(session: Session, member_id: UUID) -> str | None:
    """Where mail for her goes: the best of `addresses_of` that takes any, if there is one."""
    return best_of(addresses_of(session, member_id))


def best_of(addresses: list[MailAddress]) -> str | None:
    """The first that takes mail."""
    return next((one.address for one in addresses if one.refused is None), None)


def member_of_address(session: Session, address: str) -> UUID | None:
    """Who has shown that the address is hers; None when nobody has. What an LMS told is no proof.

    Raises `BadAddress`.
    """
    row = session.get(ProvedAddressRow, address_key(address))
    return row.member_id if row else None


def verify_address(uow: UnitOfWork, member_id: UUID, address: str, now: datetime) -> None:
    """Keep that she has shown the address to be hers; it then takes mail again if it refused.

    Raises `BadAddress`, `AddressTaken` where another person (not one she is joined with) has.
    """
    key, tidy = address_key(address), tidy_address(address)
    row = uow.session.get(ProvedAddressRow, key, with_for_update=True)
    if row is None:
        row = ProvedAddressRow(key=key, member_id=member_id, address=tidy, proved_at=now)
        uow.session.add(row)
    elif row.member_id not in members_together(uow.session, member_id):
        raise AddressTaken
    row.member_id, row.address, row.proved_at = member_id, tidy, now
    take_mail_again(uow, address)
    uow.session.flush()


def forget_address(uow: UnitOfWork, member_id: UUID, address: str) -> None:
    """She does not want it to be hers any more; nothing where it was not. Raises `BadAddress`."""
    together = members_together(uow.session, member_id)
    uow.session.execute(
        delete(ProvedAddressRow).where(
            ProvedAddressRow.key == address_key(address), ProvedAddressRow.member_id.in_(together)
        )
    )


def note_refusal(uow: UnitOfWork, address: str, *, reason: str, now: datetime) -> None:
    """A mail server takes nothing for it: nothing more goes there until it is verified again."""
    hashed = _hash(address_key(address))
    row = uow.session.get(RefusedAddressRow, hashed)
    if row is None:
        uow.session.add(RefusedAddressRow(key_hash=hashed, reason=reason, refused_at=now))
    else:
        row.reason, row.refused_at = reason, now
    uow.session.flush()


def refusal_of(session: Session, address: str) -> str | None:
    """Why the address takes no mail; None while it does. Raises `BadAddress`."""
    row = session.get(RefusedAddressRow, _hash(address_key(address)))
    return row.reason if row else None


def take_mail_again(uow: UnitOfWork, address: str) -> None:
    """Forget that the address refused. Raises `BadAddress`."""
    uow.session.execute(
        delete(RefusedAddressRow).where(RefusedAddressRow.key_hash == _hash(address_key(address)))
    )


def _refused(session: Session, keys: list[str]) -> dict[str, RefusedAddressRow]:
    by_hash = {_hash(key): key for key in keys}
    rows = session.scalars(
        select(RefusedAddressRow).where(RefusedAddressRow.key_hash.in_(list(by_hash)))
    )
    return {by_hash[row.key_hash]: row for row in rows}


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
