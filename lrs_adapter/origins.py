"""Where records that were made elsewhere came from: their origin, kept beside the log.

The log gives each the authority of its origin, which is what schemes trust. Who vouched for it over
there, and when it was stored there, is kept here and moves nothing: anybody can write anything
there.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from sqlalchemy import (
    BigInteger,
    ForeignKey,
    LargeBinary,
    String,
    Text,
    bindparam,
    insert,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from lrs_adapter.errors import BadOrigin
from lrs_adapter.identifiers import SOURCE_AUTHORITY_PREFIX
from lrs_adapter.models import LogStatement, RowId
from lrs_adapter.positions import IN_SPAN
from lrs_adapter.source_rows import LrsSource
from storage import Base, Connected, Prepared, UtcDateTime, among

NAME = re.compile(r"(?:source|import):[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_NAME = 200
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where records come from. `name` is the account name of the authority that they get:
    `source:` or `import:` and a label in lower-case letters, digits and hyphens.

    `place` is the endpoint of the LRS that they come from, where it is one: they are never sent
    there. `defines` is whether what they say of activities counts beyond them (xAPI 1.0.3 part 3,
    4.2: `define`).
    """

    name: str
    place: str | None = None
    defines: bool = False

    def __post_init__(self) -> None:
        if len(self.name) > LONGEST_NAME or not NAME.fullmatch(self.name):
            raise BadOrigin(self.name)


class LogOrigin(Base):
    """An origin, and who vouched for a statement over there; `authority` is JSON.

    `place` is as `place_of` writes it. `digest` is of all three, which may be long.
    """

    __tablename__ = "log_origin"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    place: Mapped[str | None] = mapped_column(Text)
    authority: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)


class LogTakenIn(Base):
    """A statement of the log that came from elsewhere; `stored` is when it was stored there."""

    __tablename__ = "log_taken_in"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    origin_id: Mapped[int] = mapped_column(ForeignKey("log_origin.id"), index=True)
    stored: Mapped[datetime | None] = mapped_column(UtcDateTime)


ADD = Prepared(
    {
        dialect.dialect.name: dialect.insert(LogOrigin)
        .values({name: bindparam(name) for name in ("name", "place", "authority", "digest")})
        .on_conflict_do_nothing(index_elements=[LogOrigin.digest])
        for dialect in (sqlite, postgresql)
    }
)


IS_SOURCE = or_(LrsSource.place == bindparam("place"), LrsSource.target_id == bindparam("target"))
IS_THERE = or_(
    LogOrigin.place == bindparam("place"),
    LogOrigin.name.in_(select(literal(SOURCE_AUTHORITY_PREFIX) + LrsSource.label).where(IS_SOURCE)),
)
"""Whether an origin is the LRS of a target."""
GIVES = Prepared(
    union_all(
        select(literal(1).label("there")).select_from(LogOrigin).where(IS_THERE),
        select(literal(1).label("there")).select_from(LrsSource).where(IS_SOURCE),
    ).limit(1)
)
FROM_THERE_IN = (
    select(LogTakenIn.position)
    .join(LogOrigin, LogOrigin.id == LogTakenIn.origin_id)
    .where(LogTakenIn.position.between(*IN_SPAN), IS_THERE)
)
FROM_THERE = Prepared(FROM_THERE_IN)


def place_of(endpoint: str) -> str:
    """An LRS's address as it is compared: without scheme, with the port, in lower case where case
    does not count. The same LRS by http and https is one.
    """
    parts = urlsplit(endpoint)
    port = parts.port or PORTS.get(parts.scheme, 0)
    usual = "" if port in PORTS.values() else f":{port}"
    return f"{(parts.hostname or '').rstrip('.')}{usual}{parts.path.rstrip('/')}"


def note_origins(session: Session, origin: Origin, statements: Mapping[UUID, Any]) -> None:
    """Write down where these statements, which were just appended, came from.

    Each is given as (authority, stored) as it came, None where it had none.
    """
    keys: dict[bytes, int] = {}
    rows = []
    place = None if origin.place is None else place_of(origin.place)
    for position, statement_id in _positions(session, list(statements)):
        authority, stored = statements[statement_id]
        told = None if authority is None else orjson.dumps(authority, option=orjson.OPT_SORT_KEYS)
        digest = _digest(origin.name, place, told)
        if digest not in keys:
            given = {"name": origin.name, "place": place, "authority": told, "digest": digest}
            ADD.run(session.connection(), **given)
            found = select(LogOrigin.id).where(LogOrigin.digest == digest)
            keys[digest] = session.scalars(found).one()
        rows.append({"position": position, "origin_id": keys[digest], "stored": stored})
    if rows:
        session.execute(insert(LogTakenIn), rows)


def origin_of(session: Session, position: int) -> tuple[str, Any, datetime | None] | None:
    """Its name, the authority that the statement had over there, and when it was stored there;
    None for what was not taken in.
    """
    row = session.execute(
        select(LogOrigin.name, LogOrigin.authority, LogTakenIn.stored)
        .join(LogTakenIn, LogTakenIn.origin_id == LogOrigin.id)
        .where(LogTakenIn.position == position)
    ).one_or_none()
    if row is None:
        return None
    return row.name, None if row.authority is None else orjson.loads(row.authority), row.stored


def replace_authorities(session: Session, replaced: Callable[[Any], Any]) -> None:
    """Write who vouched over there as `replaced` has it, where that is another."""
    query = select(LogOrigin).where(LogOrigin.authority.is_not(None))
    for row in session.scalars(query):
        was = orjson.loads(row.authority or b"null")
        is_now = replaced(was)
        if is_now != was:
            row.authority = orjson.dumps(is_now, option=orjson.OPT_SORT_KEYS)
            row.digest = _digest(row.name, row.place, row.authority)
    session.flush()


def gives_something(within: Connected, target_id: UUID, endpoint: str) -> bool:
    """Whether the LRS of this target, which is at `endpoint`, is or was read, or anything of it
    was imported.
    """
    return bool(GIVES.raw_rows(within, target=target_id, place=place_of(endpoint)))


def came_from(
    within: Connected, first: int, last: int, target_id: UUID, endpoint: str
) -> frozenset[int]:
    """Which of the log's positions `first` to `last` came from the LRS of this target, which is
    at `endpoint`: they are never sent there.

    It is that LRS by its address, by the address of the source that it was harvested as, or
    because somebody said so of that source. Costs one look at no row where nothing came from
    elsewhere.
    """
    given = {"first": first, "last": last, "target": target_id, "place": place_of(endpoint)}
    return frozenset(position for (position,) in FROM_THERE.raw_rows(within, **given))


def _positions(session: Session, ids: Sequence[UUID]) -> Sequence[tuple[int, UUID]]:
    query = select(LogStatement.position, LogStatement.statement_id)
    rows = session.execute(query.where(among(session, LogStatement.statement_id, ids)))
    return [(position, statement_id) for position, statement_id in rows]


def _digest(name: str, place: str | None, authority: bytes | None) -> bytes:
    told = orjson.dumps([name, place, None if authority is None else authority.decode()])
    return blake2b(told, digest_size=16).digest()
