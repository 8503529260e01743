"""A batch that leaves asks whom it names, not who refuses: what it needs to be answered fast.

Whoever acted under a registration before is noted as if it had been noted then.

The index comes first. On PostgreSQL it is built beside those who append to the log, in no
transaction, and so it may stand, or be half built, when this is run again after it was ended.

Revision: 0029
"""

from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision = "0029"
down_revision = "0028"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEX = "ix_log_mention_besides"
BESIDES_ITS_ACTOR = sa.text("(roles & 1418) <> 0")
HALF_BUILT = sa.text(
    "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(:name) AND NOT indisvalid"
).bindparams(name=INDEX)


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql" or context.config.attributes.get("within"):
        _index()
    else:
        with op.get_context().autocommit_block():
            if op.get_bind().scalar(HALF_BUILT):
                op.drop_index(INDEX, "log_mention", postgresql_concurrently=True)
            _index(postgresql_concurrently=True, if_not_exists=True)
    op.create_table(
        "log_registration",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("registration", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_registration")),
        sa.UniqueConstraint(
            "registration", "actor_id", name=op.f("uq_log_registration_registration_actor_id")
        ),
    )
    op.execute(
        "INSERT INTO log_registration (registration, actor_id)"
        " SELECT registration, actor_id FROM log_statement WHERE registration IS NOT NULL"
        " GROUP BY registration, actor_id ORDER BY min(position)"
    )
    op.create_table(
        "withheld_changes",
        sa.Column("singleton", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("singleton = 1", name=op.f("ck_withheld_changes_only_one")),
        sa.PrimaryKeyConstraint("singleton", name=op.f("pk_withheld_changes")),
    )


def _index(**how: Any) -> None:
    op.create_index(
        INDEX,
        "log_mention",
        ["position", "roles", "term_id"],
        unique=False,
        sqlite_where=BESIDES_ITS_ACTOR,
        postgresql_where=BESIDES_ITS_ACTOR,
        **how,
    )
