"""Documents of states and profiles; what statements say of activities, merged.

What the log has so far is looked through, a portion at a time: the statements of CHILD itself, and
of keys that may define.

Revision: 0033
"""

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0033"
down_revision = "0032"

AT_ONCE = 500
MERGED = ("name", "description", "extensions")
MOST_BYTES = 64 * 1024
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

PORTION = sa.text(
    "SELECT position, authority_id, document FROM log_statement"
    " WHERE position > :after ORDER BY position LIMIT :most"
)
TERMS = sa.text("SELECT id, digest FROM log_term WHERE digest IN :digests").bindparams(
    sa.bindparam("digests", expanding=True)
)
KNOWN = sa.text(
    "SELECT activity_id, authority_id, definition FROM log_definition"
    " WHERE activity_id IN :activities"
).bindparams(sa.bindparam("activities", expanding=True))
SAVE = sa.text(
    "INSERT INTO log_definition (activity_id, authority_id, position, definition)"
    " VALUES (:activity_id, :authority_id, :position, :definition)"
    " ON CONFLICT (activity_id, authority_id) DO UPDATE"
    " SET position = excluded.position, definition = excluded.definition"
)


def upgrade() -> None:
    op.create_table(
        "lrs_shelf",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("authority", sa.Text(), nullable=True),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("documents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lrs_shelf")),
        sa.UniqueConstraint("digest", name=op.f("uq_lrs_shelf_digest")),
    )
    op.create_table(
        "lrs_document",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("shelf_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=1), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("context", sa.LargeBinary(32), nullable=False),
        sa.Column("actor_digest", sa.LargeBinary(16), nullable=True),
        sa.Column("activity", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("registration", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("etag", sa.String(length=40), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shelf_id"], ["lrs_shelf.id"], name=op.f("fk_lrs_document_shelf_id_lrs_shelf")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lrs_document")),
        sa.UniqueConstraint("digest", name=op.f("uq_lrs_document_digest")),
    )
    for column in ("context", "actor_digest"):
        op.create_index(op.f(f"ix_lrs_document_{column}"), "lrs_document", [column], unique=False)
    op.create_table(
        "log_definition",
        sa.Column("activity_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("authority_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("definition", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("activity_id", "authority_id", name=op.f("pk_log_definition")),
    )
    _define(op.get_bind())


def _define(connection: sa.Connection) -> None:
    authorities, last = _defining(connection), 0
    while rows := list(connection.execute(PORTION, {"after": last, "most": AT_ONCE})):
        last = rows[-1].position
        said = [
            (iri, row.authority_id, row.position, definition)
            for row in rows
            if row.authority_id in authorities
            for iri, definition in _defined(orjson.loads(row.document))
        ]
        digests = list({_digest("o", iri) for iri, *_ in said})
        if not digests:
            continue
        terms = {bytes(one): key for key, one in connection.execute(TERMS, {"digests": digests})}
        known = {
            (row.activity_id, row.authority_id): orjson.loads(row.definition)
            for row in connection.execute(KNOWN, {"activities": list(terms.values())})
        }
        changed: dict[tuple[int, int], dict[str, Any]] = {}
        for iri, authority, position, definition in said:
            place = terms[_digest("o", iri)], authority
            before = known.get(place, {})
            both = _merged(before, definition)
            known[place] = both if len(orjson.dumps(both)) <= MOST_BYTES else definition
            if known[place] == before:
                continue
            changed[place] = {
                "activity_id": place[0],
                "authority_id": authority,
                "position": position,
                "definition": orjson.dumps(known[place]),
            }
        if changed:
            connection.execute(SAVE, list(changed.values()))


def _defining(connection: sa.Connection) -> set[int]:
    """The terms of CHILD's own authority and of those keys that may define."""
    home = connection.scalar(sa.text("SELECT iri_base FROM installation"))
    if home is None:
        return set()
    names = ["child"]
    for key, scopes in connection.execute(sa.text("SELECT key, scopes FROM lrs_key")):
        if not {"define", "all"}.isdisjoint(scopes.split()):
            names.append(f"key:{key}")
    digests = [_digest("a", f"account::{home.rstrip('/')}::{name}") for name in names]
    found: set[int] = set()
    for start in range(0, len(digests), AT_ONCE):
        some = {"digests": digests[start : start + AT_ONCE]}
        found |= {row.id for row in connection.execute(TERMS, some)}
    return found


def _merged(before: Mapping[str, Any], definition: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **before,
        **{
            key: {**before.get(key, {}), **value} if key in MERGED else value
            for key, value in definition.items()
        },
    }


def _defined(statement: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for activity in _activities(statement):
        if definition := activity.get("definition"):
            yield activity["id"], definition


def _activities(statement: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    target = statement["object"]
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        yield target
    elif kind == "SubStatement":
        yield from _activities(target)
    for some in statement.get("context", {}).get("contextActivities", {}).values():
        yield from some


def _digest(kind: str, value: str) -> bytes:
    return blake2b(f"{kind}{value}".encode(), digest_size=16).digest()
