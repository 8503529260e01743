"""Tokens of minutes for content that is launched for one learner (cmi5, 8.2: the fetch URL)."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from lrs_adapter.errors import UnknownKey
from lrs_adapter.key_rows import LrsKeyRow, LrsLaunch
from lrs_adapter.launch_bounds import LaunchBounds
from storage import Connected, Prepared, UnitOfWork

TOKEN_PREFIX = "L"  # noqa: S105 - how a token's public part begins; no key's does
BY_NAME = Prepared(
    select(
        *LrsKeyRow.__table__.columns,
        LrsLaunch.secret_hash.label("token_hash"),
        LrsLaunch.actor,
        LrsLaunch.registration,
        LrsLaunch.activity,
        LrsLaunch.until,
    )
    .join(LrsKeyRow, LrsKeyRow.id == LrsLaunch.key_id)
    .where(LrsLaunch.name == bindparam("presented"))
)


@dataclass(frozen=True, slots=True)
class LaunchToken:
    """User name and password of HTTP Basic; the only moment at which the password is known."""

    name: str
    secret: str


def open_launch(uow: UnitOfWork, key: str, bounds: LaunchBounds, *, now: datetime) -> str:
    """A code that is good for one token with the authority of `key`, until `bounds.until`.

    Launches that are over are forgotten by the next one.
    Raises `UnknownKey`, also for one that was revoked.
    """
    named = select(LrsKeyRow.id).where(LrsKeyRow.key == key, LrsKeyRow.revoked.is_(None))
    key_id = uow.session.scalar(named)
    if key_id is None:
        raise UnknownKey(key)
    uow.session.execute(delete(LrsLaunch).where(LrsLaunch.until <= now))
    name, code = TOKEN_PREFIX + secrets.token_hex(12), secrets.token_urlsafe(32)
    uow.session.add(
        LrsLaunch(
            name=name,
            code_hash=_digest(code),
            key_id=key_id,
            actor=bounds.actor,
            registration=bounds.registration,
            activity=bounds.activity,
            created=now,
            until=bounds.until,
        )
    )
    return code


def fetch_token(uow: UnitOfWork, code: str, *, now: datetime) -> LaunchToken | None:
    """The token of a launch, once; None when the code is spent, too old or none of ours."""
    secret = secrets.token_urlsafe(32)
    spent = (
        update(LrsLaunch)
        .where(
            LrsLaunch.code_hash == _digest(code),
            LrsLaunch.secret_hash.is_(None),
            LrsLaunch.until > now,
        )
        .values(secret_hash=_digest(secret))
        .returning(LrsLaunch.name)
    )
    name = uow.session.scalar(spent)
    return None if name is None else LaunchToken(name, secret)


def check_launch(
    within: Connected, name: str, secret: str, *, now: datetime
) -> tuple[Any, LaunchBounds] | None:
    """The columns of the key that a token stands for, and its bounds, when it fits and is in its
    time.
    """
    rows = BY_NAME.rows(within, presented=name)
    found = rows[0] if rows else None
    stored = found.token_hash if found is not None else None
    if not hmac.compare_digest(stored or bytes(32), _digest(secret)) or found is None:
        return None
    if found.until <= now or found.revoked is not None:
        return None
    return found, LaunchBounds(found.actor, found.registration, found.activity, found.until)


def is_token(name: str) -> bool:
    return name.startswith(TOKEN_PREFIX)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
