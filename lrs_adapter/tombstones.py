"""Who was erased and must not come back, known by keyed digests alone.

Whoever has a copy of the database can neither read them nor try addresses on them: the key is
sealed with that of the installation, which is in no backup in plain.
"""

import hmac
import re
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha1
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lrs_adapter.errors import NamesErased
from lrs_adapter.identifiers import actor_identifier
from lrs_adapter.tombstone_models import LrsTombstone, LrsTombstoneKey
from storage import Prepared, SecretBox, UnitOfWork, box_of, in_portions

KEYS = Prepared(select(LrsTombstoneKey.id, LrsTombstoneKey.sealed))
IDENTIFYING = ("account", "mbox", "mbox_sha1sum", "openid")
MBOX = re.compile(r"mbox::mailto:(.+)", re.DOTALL)


def forms_of(identifier: str) -> frozenset[str]:
    """An identifier as it is asked for, and what else says the same: of an address its hash (xAPI
    1.0.3 part 2, 2.4.2.3), however it is written.
    """
    found = {normal(identifier)}
    if address := MBOX.fullmatch(identifier):
        for one in {address[1], address[1].lower()}:
            summed = sha1(f"mailto:{one}".encode(), usedforsecurity=False).hexdigest()
            found.add(f"mbox_sha1sum::{summed}")
    return frozenset(found)


def normal(identifier: str) -> str:
    """Addresses, and sums in hexadecimal digits, are the same in large and small letters."""
    return identifier.lower() if identifier.startswith("mbox") else identifier


def bury(uow: UnitOfWork, identifiers: Collection[str], now: datetime) -> None:
    """From this commit on nothing that names one of these as an agent is taken in."""
    key_id, secret = _newest_key(uow, now)
    rows = [
        {"digest": _digest(secret, form), "key_id": key_id, "erased": now}
        for form in sorted({form for one in identifiers for form in forms_of(one)})
    ]
    add_tombstones(uow, rows)


def add_tombstones(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Those that are there already stay as they are."""
    dialect = postgresql if uow.dialect.name == "postgresql" else sqlite
    for some in in_portions(rows, 300):
        uow.session.execute(dialect.insert(LrsTombstone).on_conflict_do_nothing(), some)


def erased_among(session: Session, identifiers: Iterable[str]) -> frozenset[str]:
    """Which of these agents were erased. It asks for no more than the keys where nobody was."""
    keys = KEYS.rows(session.connection())
    if not keys:
        return frozenset()
    box = box_of(session)
    by_digest: dict[bytes, set[str]] = {}
    for identifier in set(identifiers):
        for key in keys:
            digest = _digest(_opened(box, bytes(key.sealed)), normal(identifier))
            by_digest.setdefault(digest, set()).add(identifier)
    found: set[str] = set()
    for some in in_portions(list(by_digest)):
        query = select(LrsTombstone.digest).where(LrsTombstone.digest.in_(some))
        for digest in session.scalars(query):
            found |= by_digest[bytes(digest)]
    return frozenset(found)


def refuse_erased(session: Session, identifiers: Collection[str]) -> None:
    """Raises `NamesErased` where one of these agents was erased."""
    if identifiers and erased_among(session, identifiers):
        raise NamesErased


def erased_in(session: Session, statements: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Of each of these valid statements whether it names somebody who was erased, as an agent at
    any place; two queries for all of them, one where nobody was.
    """
    if not KEYS.rows(session.connection()):
        return [False] * len(statements)
    named = [set(agents_in(one)) for one in statements]
    erased = erased_among(session, set().union(*named))
    return [not erased.isdisjoint(one) for one in named]


def agents_in(value: Any) -> Iterable[str]:
    """The identifier of whatever looks like an agent within, in extensions too."""
    if isinstance(value, list):
        for each in value:
            yield from agents_in(each)
    elif isinstance(value, dict):
        if (identifier := identifier_in(value)) is not None:
            yield identifier
        for inner in value.values():
            if isinstance(inner, (dict, list)):
                yield from agents_in(inner)


def identifier_in(value: Mapping[str, Any]) -> str | None:
    """The identifier of an object that is an agent, or an identified group; else None."""
    if value.keys().isdisjoint(IDENTIFYING):
        return None
    try:
        return actor_identifier(value)
    except (KeyError, TypeError):  # an extension may be anything
        return None


@dataclass(frozen=True, slots=True)
class Tombstones:
    """All of them, to keep beside the database: `sealed` by key, digests by key and moment."""

    keys: Mapping[UUID, bytes]
    rows: Sequence[tuple[bytes, UUID, datetime]]


def all_tombstones(session: Session) -> Tombstones:
    keys = {row.id: bytes(row.sealed) for row in session.execute(select(LrsTombstoneKey)).scalars()}
    rows = session.execute(
        select(LrsTombstone.digest, LrsTombstone.key_id, LrsTombstone.erased).order_by(
            LrsTombstone.erased, LrsTombstone.digest
        )
    )
    return Tombstones(keys, [(bytes(digest), key, erased) for digest, key, erased in rows])


def take_tombstones(uow: UnitOfWork, brought: Tombstones, now: datetime) -> int:
    """Add what another list has; how many are new. Raises `storage.CannotOpenSecret` where a key
    of it was sealed by another installation.
    """
    box = box_of(uow.session)
    before = set(uow.session.scalars(select(LrsTombstone.digest)))
    for key_id, sealed in brought.keys.items():
        box.open(sealed)
        if uow.session.get(LrsTombstoneKey, key_id) is None:
            uow.session.add(LrsTombstoneKey(id=key_id, sealed=sealed, made=now))
    uow.session.flush()
    rows = [
        {"digest": digest, "key_id": key_id, "erased": erased}
        for digest, key_id, erased in brought.rows
        if digest not in before
    ]
    add_tombstones(uow, rows)
    return len(rows)


def _newest_key(uow: UnitOfWork, now: datetime) -> tuple[UUID, bytes]:
    box = box_of(uow.session)
    query = select(LrsTombstoneKey).order_by(LrsTombstoneKey.made.desc(), LrsTombstoneKey.id)
    row = uow.session.scalars(query.limit(1)).first()
    if row is None:
        row = LrsTombstoneKey(id=uuid4(), sealed=box.seal(secrets.token_hex(32)), made=now)
        uow.session.add(row)
        uow.session.flush()
    return row.id, _opened(box, bytes(row.sealed))


@lru_cache(maxsize=16)
def _opened(box: SecretBox, sealed: bytes) -> bytes:
    return bytes.fromhex(box.open(sealed))


def _digest(secret: bytes, form: str) -> bytes:
    return hmac.digest(secret, form.encode(), "sha256")
