"""Who statements are about, as each remote LRS is to know it, and the ids that these have there.

Revision: 0045
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for column in (
        sa.Column("actor_form", sa.String(length=10), server_default="child", nullable=False),
        sa.Column("actor_lms", sa.Text(), nullable=True),
        sa.Column("form_key", sa.LargeBinary(), nullable=True),
    ):
        op.add_column("lrs_target", column)
    op.create_table(
        "lrs_sent_as",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("sent_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_id"], ["lrs_target.id"], name=op.f("fk_lrs_sent_as_target_id_lrs_target")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lrs_sent_as")),
        sa.UniqueConstraint(
            "target_id", "statement_id", name=op.f("uq_lrs_sent_as_target_id_statement_id")
        ),
        sa.UniqueConstraint("sent_id", name=op.f("uq_lrs_sent_as_sent_id")),
    )
