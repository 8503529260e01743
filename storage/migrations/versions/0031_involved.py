"""Who takes part in a sub-statement, a team or a group of the context is found as named.

What was stored before is looked through, a portion at a time: whatever names somebody in another
way than as actor, object or member of these. What points to such a record is found with it.

The index comes first, and beside those who append to the log, as in 0029: it may stand, or be half
built, when this is run again.

Revision: 0031
"""

from collections.abc import Iterator, Mapping
from hashlib import blake2b, sha256
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from alembic import context, op

revision = "0031"
down_revision = "0030"

INDEX = "ix_log_mention_involved"
WHERE = sa.text("(roles & 24576) <> 0")
AT_ONCE = 500
HALF_BUILT = sa.text(
    "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(:name) AND NOT indisvalid"
).bindparams(name=INDEX)
CANDIDATES = (
    "CREATE TEMPORARY TABLE involved_candidate (position BIGINT PRIMARY KEY)",
    "INSERT INTO involved_candidate SELECT DISTINCT m.position FROM log_mention AS m"
    " JOIN log_term AS t ON t.id = m.term_id WHERE t.kind = 'a' AND (m.roles & 16) <> 0",
)
PORTION = sa.text(
    "SELECT s.position, s.document FROM involved_candidate AS c"
    " JOIN log_statement AS s ON s.position = c.position"
    " WHERE c.position > :after ORDER BY c.position LIMIT :most"
)
TERMS = sa.text("SELECT id, digest FROM log_term WHERE digest IN :digests").bindparams(
    sa.bindparam("digests", expanding=True)
)
MARK = sa.text(
    "INSERT INTO log_mention (term_id, position, roles) VALUES (:term_id, :position, 16384)"
    " ON CONFLICT (term_id, position) DO UPDATE SET roles = log_mention.roles | 16384"
)
MARK_REFERRERS = sa.text(
    "INSERT INTO log_mention (term_id, position, roles)"
    " SELECT DISTINCT m.term_id, r.position, 16384 FROM log_mention AS m"
    " JOIN log_statement AS s ON s.position = m.position"
    " JOIN log_statement AS r ON r.target_id = s.statement_id"
    " WHERE (m.roles & 24576) <> 0 AND (m.roles & 16384) <> 0"
    " ON CONFLICT (term_id, position) DO UPDATE SET roles = log_mention.roles | 16384"
)
MARKED = sa.text(
    "SELECT count(*) FROM log_mention WHERE (roles & 24576) <> 0 AND (roles & 16384) <> 0"
)


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql" or context.config.attributes.get("within"):
        _index()
    else:
        with op.get_context().autocommit_block():
            if op.get_bind().scalar(HALF_BUILT):
                op.drop_index(INDEX, "log_mention", postgresql_concurrently=True)
            _index(postgresql_concurrently=True, if_not_exists=True)
    connection = op.get_bind()
    for statement in CANDIDATES:
        connection.execute(sa.text(statement))
    _mark_who_is_involved(connection)
    before, after = -1, connection.scalar(MARKED) or 0
    while after != before:
        connection.execute(MARK_REFERRERS)
        before, after = after, connection.scalar(MARKED) or 0
    connection.execute(sa.text("DROP TABLE involved_candidate"))


def _index(**how: Any) -> None:
    op.create_index(
        INDEX,
        "log_mention",
        ["position", "roles", "term_id"],
        unique=False,
        sqlite_where=WHERE,
        postgresql_where=WHERE,
        **how,
    )


def _mark_who_is_involved(connection: sa.Connection) -> None:
    last = 0
    while rows := list(connection.execute(PORTION, {"after": last, "most": AT_ONCE})):
        last = rows[-1].position
        named = {row.position: set(_involved(orjson.loads(row.document))) for row in rows}
        digests = list({digest for some in named.values() for digest in some})
        if not digests:
            continue
        terms = {
            bytes(digest): key for key, digest in connection.execute(TERMS, {"digests": digests})
        }
        marks = [
            {"term_id": terms[digest], "position": position}
            for position, some in named.items()
            for digest in some
            if digest in terms
        ]
        if marks:
            connection.execute(MARK, marks)


def _involved(statement: Mapping[str, Any]) -> Iterator[bytes]:
    """The terms' digests, as the log had them at this revision."""
    for agent in _of_context(statement.get("context", {})):
        yield from _digests(agent)
    within = statement["object"]
    if within.get("objectType") == "SubStatement":
        about = within["object"]
        is_somebody = about.get("objectType") in ("Agent", "Group")
        inner = within.get("context", {})
        for agent in (within["actor"], *([about] if is_somebody else []), *_of_context(inner)):
            yield from _digests(agent)
        if registration := inner.get("registration"):
            yield _digest("r", str(UUID(registration)))


def _of_context(found: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "team" in found:
        yield found["team"]
    yield from (one["agent"] for one in found.get("contextAgents", ()))
    yield from (one["group"] for one in found.get("contextGroups", ()))


def _digests(agent: Mapping[str, Any]) -> Iterator[bytes]:
    for one in (agent, *agent.get("member", ())):
        yield _digest("a", _identifier(one))


def _identifier(agent: Mapping[str, Any]) -> str:
    if (account := agent.get("account")) is not None:
        return f"account::{account['homePage']}::{account['name']}"
    for kind in ("mbox", "mbox_sha1sum", "openid"):
        if kind in agent:
            return f"{kind}::{agent[kind]}"
    members = "\n".join(sorted(_identifier(member) for member in agent["member"]))
    return f"group::{sha256(members.encode()).hexdigest()}"


def _digest(kind: str, value: str) -> bytes:
    return blake2b(f"{kind}{value}".encode(), digest_size=16).digest()
