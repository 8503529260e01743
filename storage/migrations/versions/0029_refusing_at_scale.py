"""A batch that leaves asks whom it names, not who refuses: what it needs to be answered fast.

Whoever acted under a registration before is noted as if it had been noted then.

Revision: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BESIDES_ITS_ACTOR = sa.text("(roles & 1418) <> 0")


def upgrade() -> None:
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
    op.create_index(
        "ix_log_mention_besides",
        "log_mention",
        ["position", "roles", "term_id"],
        unique=False,
        sqlite_where=BESIDES_ITS_ACTOR,
        postgresql_where=BESIDES_ITS_ACTOR,
    )
    op.create_table(
        "withheld_changes",
        sa.Column("singleton", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("singleton = 1", name=op.f("ck_withheld_changes_only_one")),
        sa.PrimaryKeyConstraint("singleton", name=op.f("pk_withheld_changes")),
    )
