"""By what a member is recognised outside her LMS: addresses and accounts that she has proved.

An address or an account that somebody else named is none: a launch's or a provider's e-mail claim
is a way to write to her and never a way in (docs/decisions/sign-in.md).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, String, Uuid, cast, literal, null, select, union_all
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from community.auditing import audit
from community.errors import IdentityTaken, LastIdentity, OnlyHerself, UnknownIdentity
from community.group_roles import follow_groups
from community.identities import LTI, Identity
from community.mailing.addresses import forget_address, member_of_address, verify_address
from community.mailing.errors import AddressTaken
from community.mailing.models import ProvedAddressRow
from community.members import Member, join, lock_members, member, person_of, update_person
from community.rights import Asker
from storage import UnitOfWork

EMAIL, OIDC = "email", "oidc"
EVERY_KIND = frozenset({LTI, EMAIL, OIDC})


@dataclass(frozen=True, slots=True)
class SignInMethod:
    """`kind` is "lti", "oidc" or "email"; `name` is the LMS's or provider's issuer, or the address.

    `ref` names it in a form. Those of an LMS cannot be removed: it would bring her again as
    somebody new.
    """

    ref: str
    kind: str
    name: str
    client_id: str
    since: datetime

    @property
    def is_removable(self) -> bool:
        return self.kind != LTI


def sign_in_methods(session: Session, member_id: UUID) -> list[SignInMethod]:
    """All of hers at this place, the oldest first."""
    return sign_in_methods_of_each(session, [member_id])[member_id]


def sign_in_methods_of_each(
    session: Session, member_ids: Collection[UUID]
) -> dict[UUID, list[SignInMethod]]:
    """`sign_in_methods` of each, in one statement however many they are."""
    every: dict[UUID, list[SignInMethod]] = {member_id: [] for member_id in member_ids}
    accounts = select(
        Identity.member_id,
        Identity.kind,
        Identity.id,
        cast(null(), String),
        Identity.issuer,
        Identity.client,
        Identity.first_seen,
    ).where(Identity.member_id.in_(member_ids))
    addresses = select(
        ProvedAddressRow.member_id,
        literal(EMAIL),
        cast(null(), Uuid),
        ProvedAddressRow.key,
        ProvedAddressRow.address,
        literal(""),
        ProvedAddressRow.proved_at,
    ).where(ProvedAddressRow.member_id.in_(member_ids))
    for whose, kind, number, key, name, client, since in session.execute(
        union_all(accounts, addresses)
    ):
        ref = f"{kind}:{number or key}"
        every[whose].append(SignInMethod(ref, kind, name, client, since))
    for found in every.values():
        found.sort(key=lambda one: (one.since, one.ref))
    return every


def identify_by_oidc(
    uow: UnitOfWork,
    *,
    issuer: str,
    subject: str,
    name: str | None = None,
    email: str | None = None,
    locale: str | None = None,
    now: datetime,
) -> Member:
    """The member behind an account at an OpenID provider, which issuer and subject name together
    (OpenID Connect Core, 5.7); one not seen before joins as a new member.

    `email` is a way to write to her alone: whoever has that address here already is not she. What
    is known of her already, from her LMS perhaps, is not replaced.
    """
    known = _owner(uow.session, issuer, subject)
    if known is None:
        try:
            with uow.session.begin_nested():
                joined = join(uow, name=name, email=email, locale=locale, now=now)
                _insert(uow, joined.id, issuer, subject, now)
            return joined
        except IntegrityError:  # her other window was faster
            known = _owner(uow.session, issuer, subject)
            if known is None:
                raise
    told = person_of(uow.session, known)
    if told is not None:
        update_person(
            uow,
            known,
            name=told.name or name,
            email=told.email or email,
            locale=told.locale or locale,
        )
    return member(uow.session, known)


def add_email(uow: UnitOfWork, *, asker: Asker, address: str, now: datetime) -> None:
    """An address that the asker has just proved signs her in from now on, and takes her mail.

    Raises `OnlyHerself`, `BadAddress`; `IdentityTaken` where it signs in another member, also one
    of hers at another place: which place a way in leads to never changes by itself.
    """
    who = _herself(asker)
    if member_of_address(uow.session, address) not in (None, who):
        raise IdentityTaken
    try:
        with uow.session.begin_nested():
            verify_address(uow, who, address, now)
    except (IntegrityError, AddressTaken) as error:
        raise IdentityTaken from error
    _tell(uow, asker, "sign-in.added", EMAIL, now)


def add_oidc(uow: UnitOfWork, *, asker: Asker, issuer: str, subject: str, now: datetime) -> UUID:
    """As `add_email`, for an account at an OpenID provider; the id of the identity."""
    who = _herself(asker)
    try:
        with uow.session.begin_nested():
            added = _insert(uow, who, issuer, subject, now)
    except IntegrityError as error:
        if _owner(uow.session, issuer, subject) != who:
            raise IdentityTaken from error
        return oidc_identity(uow.session, issuer, subject)
    _tell(uow, asker, "sign-in.added", OIDC, now)
    return added


def oidc_identity(session: Session, issuer: str, subject: str) -> UUID:
    """The id of the identity that an account at a provider is. Raises `UnknownIdentity`."""
    found = session.scalar(select(Identity.id).where(*_named(issuer, subject)))
    if found is None:
        raise UnknownIdentity
    return found


def member_of_oidc(session: Session, issuer: str, subject: str) -> UUID | None:
    """Whose account at a provider it is, once she has come by it or added it."""
    return _owner(session, issuer, subject)


def remove_sign_in_method(
    uow: UnitOfWork,
    *,
    asker: Asker,
    ref: str,
    let_in: frozenset[str] = EVERY_KIND,
    now: datetime,
) -> SignInMethod:
    """It signs her in no more, and what its groups brought ends. What it was is in the answer.

    `let_in` are the kinds that let anybody in here: one of those must be left. Raises
    `OnlyHerself`; `UnknownIdentity` where it is not hers or an LMS's; `LastIdentity`.
    """
    who = _herself(asker)
    lock_members(uow, {who})
    hers = {one.ref: one for one in sign_in_methods(uow.session, who)}
    found = hers.get(ref)
    if found is None or not found.is_removable:
        raise UnknownIdentity
    ways = [one.ref for one in hers.values() if one.kind in let_in]
    if ways == [ref] or len(hers) == 1:
        raise LastIdentity
    if found.kind == EMAIL:
        forget_address(uow, who, found.name)
    else:
        identity_id = UUID(ref.removeprefix(f"{OIDC}:"))
        follow_groups(uow, member_id=who, identity_id=identity_id, wanted=(), now=now)
        uow.session.delete(uow.session.get_one(Identity, identity_id))
    _tell(uow, asker, "sign-in.removed", found.kind, now)
    uow.session.flush()
    return found


def _tell(uow: UnitOfWork, asker: Asker, act: str, kind: str, now: datetime) -> None:
    audit(
        uow,
        asker=asker,
        act=act,
        subject_kind="member",
        subject_id=_herself(asker),
        details={"kind": kind},
        now=now,
    )


def _insert(uow: UnitOfWork, member_id: UUID, issuer: str, subject: str, now: datetime) -> UUID:
    row = Identity(
        id=uuid4(),
        kind=OIDC,
        issuer=issuer,
        client="",
        subject=subject,
        member_id=member_id,
        first_seen=now,
    )
    uow.session.add(row)
    uow.session.flush()
    return row.id


def _owner(session: Session, issuer: str, subject: str) -> UUID | None:
    return session.scalar(select(Identity.member_id).where(*_named(issuer, subject)))


def _named(issuer: str, subject: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Identity.kind == OIDC,
        Identity.issuer == issuer,
        Identity.client == "",
        Identity.subject == subject,
    )


def _herself(asker: Asker) -> UUID:
    if asker.is_operator or asker.member_id is None:
        raise OnlyHerself
    return asker.member_id
