"""Find what names somebody besides as its actor, and what she points to, by her alone.

Both are few in a long history. On PostgreSQL the indexes are built beside those who append to the
log, as in 0029: each may stand, or be half built, when this is run again.

Revision: 0037
"""

from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision = "0037"
down_revision = "0036"

INDEXES = (
    (
        "ix_log_mention_term_id_besides",
        "log_mention",
        ("term_id", "position"),
        sa.text("(roles & 1418) <> 0"),
    ),
    (
        "ix_log_statement_actor_id_pointing",
        "log_statement",
        ("actor_id", "position"),
        sa.text("target_id is not null"),
    ),
)
HALF_BUILT = sa.text(
    "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(:name) AND NOT indisvalid"
)


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql" or context.config.attributes.get("within"):
        for name, table, columns, where in INDEXES:
            _index(name, table, columns, where)
        return
    with op.get_context().autocommit_block():
        for name, table, columns, where in INDEXES:
            if op.get_bind().scalar(HALF_BUILT, {"name": name}):
                op.drop_index(name, table, postgresql_concurrently=True)
            _index(name, table, columns, where, postgresql_concurrently=True, if_not_exists=True)


def _index(
    name: str, table: str, columns: tuple[str, ...], where: sa.TextClause, **how: Any
) -> None:
    op.create_index(
        name,
        table,
        list(columns),
        unique=False,
        sqlite_where=where,
        postgresql_where=where,
        **how,
    )
