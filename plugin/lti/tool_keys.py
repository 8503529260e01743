"""The key pairs we sign with: made on first use, sealed at rest, named by their thumbprint."""

from functools import lru_cache
from typing import Any

import orjson
from joserfc import jws
from joserfc.jwk import RSAKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from plugin.lti.models import ToolKeyRow
from storage import Database, SecretBox, utc_now

KEY_BITS = 2048


def signed_jwt(database: Database, secret_box: SecretBox, claims: dict[str, Any]) -> str:
    """`claims` as an RS256 JWT of our newest key (LTI Security Framework 1.0, 5.1.2).

    Makes the first key when there is none, so call it outside transactions.
    """
    kid, sealed = _newest(database, secret_box)
    key = _opened(kid, secret_box.open(sealed))
    header = {"alg": "RS256", "typ": "JWT", "kid": kid}
    return jws.serialize_compact(header, orjson.dumps(claims), key, algorithms=["RS256"])


def key_set(database: Database, secret_box: SecretBox) -> dict[str, list[dict[str, str]]]:
    """Our public keys as a JWK Set (RFC 7517, 5), newest first."""
    _newest(database, secret_box)
    with database.reading() as session:
        rows = session.scalars(select(ToolKeyRow).order_by(ToolKeyRow.created.desc()))
        return {"keys": [row.public_jwk for row in rows]}


def check_key(database: Database, secret_box: SecretBox) -> None:
    """Raises `CannotOpenSecret` when the database was made with another key than ours."""
    with database.reading() as session:
        row = _newest_row(session)
    if row is not None:
        secret_box.open(row.sealed)


def _newest(database: Database, secret_box: SecretBox) -> tuple[str, bytes]:
    with database.reading() as session:
        row = _newest_row(session)
    if row is None:
        key = RSAKey.generate_key(KEY_BITS)  # a tenth of a second: not inside the transaction
        with database.unit_of_work() as uow:
            row = _newest_row(uow.session)
            if row is None:
                kid = key.thumbprint()
                public = key.as_dict(private=False) | {"kid": kid, "alg": "RS256", "use": "sig"}
                row = ToolKeyRow(
                    kid=kid,
                    sealed=secret_box.seal(key.as_pem(private=True).decode()),
                    public_jwk=public,
                    created=utc_now(),
                )
                uow.session.add(row)
                uow.commit()
    return row.kid, row.sealed


def _newest_row(session: Session) -> ToolKeyRow | None:
    newest = select(ToolKeyRow).order_by(ToolKeyRow.created.desc(), ToolKeyRow.kid).limit(1)
    return session.scalar(newest)


@lru_cache(maxsize=16)
def _opened(kid: str, pem: str) -> RSAKey:
    """Parsing a PEM costs 47 ms, signing under 2: so the key object is kept."""
    return RSAKey.import_key(pem, {"kid": kid})
