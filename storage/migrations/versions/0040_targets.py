"""What each remote LRS gets, in which form and how fast, and what it got by which filter.

Revision: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for column in (
        sa.Column("filter", sa.Text(), nullable=True),
        sa.Column("xapi_version", sa.String(length=10), nullable=True),
        sa.Column("batch", sa.Integer(), server_default="50", nullable=False),
        sa.Column("rate", sa.Integer(), nullable=True),
        sa.Column("filtered", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("drain_to", sa.BigInteger(), nullable=True),
    ):
        op.add_column("lrs_target", column)
    op.create_table(
        "lrs_target_reading",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("filter", sa.Text(), nullable=True),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("up_to", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["lrs_target.id"],
            name=op.f("fk_lrs_target_reading_target_id_lrs_target"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lrs_target_reading")),
    )
    op.create_index(op.f("ix_lrs_target_reading_target_id"), "lrs_target_reading", ["target_id"])
