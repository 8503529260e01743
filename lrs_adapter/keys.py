"""Keys for our own LRS: who may store and read, under an authority that is never CHILD's own."""

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lrs_adapter.errors import UnknownKey, UnknownScope
from lrs_adapter.identifiers import KEY_AUTHORITY_PREFIX, key_authority
from lrs_adapter.iris import Iris
from lrs_adapter.key_rows import LrsKeyRow
from lrs_adapter.launch_bounds import LaunchBounds
from lrs_adapter.launches import check_launch, is_token
from storage import Connected, Prepared, UnitOfWork

BY_KEY = Prepared(
    select(*LrsKeyRow.__table__.columns).where(LrsKeyRow.key == bindparam("presented"))
)


class Scope(StrEnum):
    """What a key may do (xAPI 1.0.3 part 3, 4.2)."""

    WRITE = "statements/write"
    READ_MINE = "statements/read/mine"
    READ = "statements/read"
    READ_ALL = "all/read"
    STATE = "state"
    PROFILE = "profile"
    DEFINE = "define"
    ALL = "all"


LAUNCHED = frozenset({Scope.WRITE, Scope.READ_MINE, Scope.STATE, Scope.PROFILE})
"""What a token of a launch may do, within its bounds."""

READING = frozenset({Scope.READ, Scope.READ_ALL, Scope.ALL})


@dataclass(frozen=True, slots=True)
class LrsKey:
    """A key that was presented with its secret. `community_iri` limits what it reads.

    `launch` is of a token that was made for one launch: it has its key's authority, and may say
    and see what lies within these bounds alone.
    """

    key: str
    label: str
    scopes: frozenset[Scope]
    community_id: UUID | None
    community_iri: str | None
    created: datetime
    revoked: datetime | None = None
    former_until: datetime | None = None
    launch: LaunchBounds | None = None

    @property
    def may_write(self) -> bool:
        return not self.scopes.isdisjoint({Scope.WRITE, Scope.ALL})

    @property
    def reads_all(self) -> bool:
        return not self.scopes.isdisjoint(READING)

    @property
    def may_read(self) -> bool:
        return self.reads_all or Scope.READ_MINE in self.scopes

    @property
    def may_define(self) -> bool:
        """Whether what its statements say of activities and agents counts beyond them."""
        return not self.scopes.isdisjoint({Scope.DEFINE, Scope.ALL})

    @property
    def may_use_states(self) -> bool:
        return not self.scopes.isdisjoint({Scope.STATE, Scope.ALL})

    @property
    def may_use_profiles(self) -> bool:
        return not self.scopes.isdisjoint({Scope.PROFILE, Scope.ALL})

    @property
    def may_read_documents(self) -> bool:
        return not self.scopes.isdisjoint({Scope.READ_ALL, Scope.ALL})

    @property
    def may_void_any(self) -> bool:
        return Scope.ALL in self.scopes

    @property
    def sees_everything(self) -> bool:
        """Others learn nothing of what they may not see, not even that it is there."""
        return self.reads_all and self.community_id is None

    @property
    def authority_name(self) -> str:
        return KEY_AUTHORITY_PREFIX + self.key

    def authority(self, iris: Iris) -> str:
        return key_authority(iris, self.key)


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """The only moment at which the secret is known."""

    key: str
    secret: str
    label: str
    scopes: frozenset[Scope]


def create_key(
    uow: UnitOfWork,
    iris: Iris,
    *,
    label: str,
    scopes: Iterable[str],
    community_id: UUID | None = None,
    community_iri: str | None = None,
    now: datetime,
) -> IssuedKey:
    """Issue a key; 256 random bits need no slow hash. Raises `UnknownScope`.

    With `community_id` the key reads only what it stored itself and what names `community_iri`.
    """
    granted = frozenset(_scope(scope) for scope in scopes)
    key, secret = secrets.token_hex(10), secrets.token_urlsafe(32)
    uow.session.add(
        LrsKeyRow(
            key=key,
            secret_hash=_hash(key, secret),
            label=label,
            scopes=" ".join(sorted(granted)),
            community_id=community_id,
            community_iri=community_iri,
            created=now,
        )
    )
    return IssuedKey(key, secret, label, granted)


def check_key(within: Connected, key: str, secret: str, *, now: datetime) -> LrsKey | None:
    """The key, or the token of a launch, when the secret fits, it is in its time and not revoked.

    What cannot be a key is not looked for: PostgreSQL fails at U+0000 in a text.
    """
    if not (key.isascii() and key.isalnum()):
        return None
    if is_token(key):
        launched = check_launch(within, key, secret, now=now)
        return None if launched is None else _launched(*launched)
    found = BY_KEY.rows(within, presented=key)
    row = found[0] if found else None
    given = _hash(key, secret)
    fits = hmac.compare_digest(row.secret_hash if row is not None else bytes(32), given)
    if row is not None and row.former_until is not None and row.former_until > now:
        fits |= hmac.compare_digest(row.former_hash or bytes(32), given)
    return _value(row) if row is not None and fits and row.revoked is None else None


def keys(session: Session) -> list[LrsKey]:
    """Every key, the oldest first, revoked ones included."""
    return [_value(row) for row in session.scalars(select(LrsKeyRow).order_by(LrsKeyRow.id))]


def find_key(session: Session, key: str) -> LrsKey:
    """One that still opens something. Raises `UnknownKey`, also for one that was revoked."""
    row = _row(session, key)
    if row.revoked is not None:
        raise UnknownKey(key)
    return _value(row)


def revoke_key(uow: UnitOfWork, key: str, *, now: datetime) -> LrsKey:
    """Let the key open nothing any more; what it stored stays. Raises `UnknownKey`."""
    row = _row(uow.session, key)
    row.revoked = row.revoked or now
    return _value(row)


def rotate_key(uow: UnitOfWork, key: str, *, overlap: timedelta, now: datetime) -> IssuedKey:
    """Give the key a new secret; the one before is good for `overlap` more.

    Its authority stays, and so does what it may read. One that was former already ends at once.
    Raises `UnknownKey`, also for a key that was revoked.
    """
    row = _row(uow.session, key)
    if row.revoked is not None:
        raise UnknownKey(key)
    secret = secrets.token_urlsafe(32)
    row.former_hash, row.former_until = row.secret_hash, now + overlap
    row.secret_hash = _hash(key, secret)
    return IssuedKey(key, secret, row.label, _value(row).scopes)


def _row(session: Session, key: str) -> LrsKeyRow:
    row = session.scalars(select(LrsKeyRow).where(LrsKeyRow.key == key)).one_or_none()
    if row is None:
        raise UnknownKey(key)
    return row


def _value(row: Any) -> LrsKey:
    """Of an `LrsKeyRow`, or of its columns."""
    return LrsKey(
        key=row.key,
        label=row.label,
        scopes=frozenset(Scope(scope) for scope in row.scopes.split()),
        community_id=row.community_id,
        community_iri=row.community_iri,
        created=row.created,
        revoked=row.revoked,
        former_until=row.former_until,
    )


def _launched(row: Any, bounds: LaunchBounds) -> LrsKey:
    """Without the key's own scopes: content gets what a launch needs, whatever the key may do."""
    return replace(_value(row), scopes=LAUNCHED, launch=bounds)


def _scope(name: str) -> Scope:
    try:
        return Scope(name)
    except ValueError:
        raise UnknownScope(name, [scope.value for scope in Scope]) from None


def _hash(key: str, secret: str) -> bytes:
    return sha256(f"{key}:{secret}".encode()).digest()
