"""Keys of our LRS get a second secret for a while, and launches that content runs under.

Revision: 0035
"""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0035"
down_revision = "0033"


def upgrade() -> None:
    op.add_column("lrs_key", sa.Column("former_hash", sa.LargeBinary(32)))
    op.add_column("lrs_key", sa.Column("former_until", UtcDateTime()))
    op.create_table(
        "lrs_launch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(32)),
        sa.Column("key_id", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("registration", sa.Uuid(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lrs_launch"),
        sa.UniqueConstraint("name", name="uq_lrs_launch_name"),
        sa.UniqueConstraint("code_hash", name="uq_lrs_launch_code_hash"),
        sa.ForeignKeyConstraint(["key_id"], ["lrs_key.id"], name="fk_lrs_launch_key_id_lrs_key"),
    )
    op.create_index("ix_lrs_launch_key_id", "lrs_launch", ["key_id"])
    op.create_index("ix_lrs_launch_until", "lrs_launch", ["until"])
