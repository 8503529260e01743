"""How long what is kept is kept: rules, and legal holds that nothing goes by.

Revision: 0043
"""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.create_table(
        "lrs_retention_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("community_id", sa.Uuid()),
        sa.Column("community_iri", sa.Text()),
        sa.Column("verb", sa.Text()),
        sa.Column("activity", sa.Text()),
        sa.Column("activity_type", sa.Text()),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("made", UtcDateTime(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("began", UtcDateTime()),
        sa.Column("done", UtcDateTime()),
        sa.Column("removed", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.BigInteger(), nullable=False),
        sa.Column("letting", sa.BigInteger(), nullable=False),
        sa.Column("keeping", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lrs_retention_rule"),
    )
    op.create_table(
        "retention_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made", UtcDateTime(), nullable=False),
        sa.Column("ended", UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_retention_hold"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name="fk_retention_hold_member_id_member"
        ),
    )
    op.create_index("ix_retention_hold_member_id", "retention_hold", ["member_id"])
