"""The key pairs we sign with: made on first use, sealed at rest, named by their thumbprint."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson
from joserfc import jws
from joserfc.jwk import RSAKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from community import INSTALLATION, Asker, Permission, audit, require
from plugin.lti.models import ToolKeyRow
from storage import Database, SecretBox, utc_now

KEY_BITS = 2048
PUBLISHED_BEFORE = timedelta(days=1)
"""How long a key is in our key set before it signs: LMSs keep a key set for up to a day."""


def signed_jwt(database: Database, secret_box: SecretBox, claims: dict[str, Any]) -> str:
    """`claims` as an RS256 JWT of our key (LTI Security Framework 1.0, 5.1.2).

    Makes the first key when there is none, so call it outside transactions.
    """
    kid, sealed = _present(database, secret_box)
    key = _opened(kid, secret_box.open(sealed))
    header = {"alg": "RS256", "typ": "JWT", "kid": kid}
    return jws.serialize_compact(header, orjson.dumps(claims), key, algorithms=["RS256"])


def key_set(database: Database, secret_box: SecretBox) -> dict[str, list[dict[str, str]]]:
    """Our public keys as a JWK Set (RFC 7517, 5), newest first."""
    _present(database, secret_box)
    with database.reading() as session:
        rows = session.scalars(select(ToolKeyRow).order_by(ToolKeyRow.created.desc()))
        return {"keys": [row.public_jwk for row in rows]}


@dataclass(frozen=True, slots=True)
class ToolKey:
    """A key pair of ours, without the private half; `sealed` is what `SecretBox` opens."""

    kid: str
    sealed: bytes
    created: datetime


def tool_keys(session: Session) -> list[ToolKey]:
    """Every key pair that there is, the newest first."""
    rows = session.execute(
        select(ToolKeyRow.kid, ToolKeyRow.sealed, ToolKeyRow.created).order_by(
            ToolKeyRow.created.desc(), ToolKeyRow.kid
        )
    )
    return [ToolKey(*row) for row in rows]


def signing_kid(session: Session) -> str | None:
    """The key that signs now; None where there is none yet."""
    row = _present_row(session)
    return None if row is None else row.kid


def check_key(database: Database, secret_box: SecretBox) -> None:
    """Raises `CannotOpenSecret` when the database was made with another key than ours."""
    with database.reading() as session:
        row = _present_row(session)
    if row is not None:
        secret_box.open(row.sealed)


def new_key(database: Database, secret_box: SecretBox, *, asker: Asker, now: datetime) -> ToolKey:
    """Make another key pair. It is in our key set at once and signs a day later, so that every
    LMS has it by then; older ones stay in the set for what they signed, for a while
    (`key_renewal`).

    Raises `community.NotAllowed`.
    """
    with database.reading() as session:
        require(session, asker, Permission.MANAGE_KEYS, INSTALLATION, now=now)
    made = made_key(secret_box, now)
    with database.unit_of_work() as uow:
        uow.session.add(made)
        audit(
            uow,
            asker=asker,
            act="signing-key.created",
            subject_kind="signing-key",
            subject_id=made.kid,
            now=now,
        )
        uow.commit()
    return ToolKey(made.kid, made.sealed, made.created)


def _present(database: Database, secret_box: SecretBox) -> tuple[str, bytes]:
    with database.reading() as session:
        row = _present_row(session)
    if row is None:
        fresh = made_key(secret_box, utc_now())  # a tenth of a second: not inside the transaction
        with database.unit_of_work() as uow:
            row = _present_row(uow.session)
            if row is None:
                row = fresh
                uow.session.add(row)
                uow.commit()
    return row.kid, row.sealed


def made_key(secret_box: SecretBox, now: datetime) -> ToolKeyRow:
    """A new key pair, not stored yet; takes a tenth of a second."""
    key = RSAKey.generate_key(KEY_BITS)
    kid = key.thumbprint()
    return ToolKeyRow(
        kid=kid,
        sealed=secret_box.seal(key.as_pem(private=True).decode()),
        public_jwk=key.as_dict(private=False) | {"kid": kid, "alg": "RS256", "use": "sig"},
        created=now,
    )


def _present_row(session: Session) -> ToolKeyRow | None:
    """The newest that has been published for long enough, else the oldest that there is."""
    newest_first = select(ToolKeyRow).order_by(ToolKeyRow.created.desc(), ToolKeyRow.kid)
    long_enough = newest_first.where(ToolKeyRow.created <= utc_now() - PUBLISHED_BEFORE)
    oldest = select(ToolKeyRow).order_by(ToolKeyRow.created, ToolKeyRow.kid.desc())
    return session.scalar(long_enough.limit(1)) or session.scalar(oldest.limit(1))


@lru_cache(maxsize=16)
def _opened(kid: str, pem: str) -> RSAKey:
    """Parsing a PEM costs 47 ms, signing under 2: so the key object is kept."""
    return RSAKey.import_key(pem, {"kid": kid})
