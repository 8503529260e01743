"""Columns of gradebooks that are read to be compared, and what they held of each learner.

Revision: 0051
"""

import sqlalchemy as sa
from alembic import op

from storage import UtcDateTime

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    for column in (
        sa.Column("held", sa.Float(), nullable=True),
        sa.Column("held_as", sa.String(length=10), nullable=True),
        sa.Column("held_read", UtcDateTime(), nullable=True),
    ):
        op.add_column("lti_score_series", column)
    op.create_table(
        "lti_grade_column",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("line_item_url", sa.Text(), nullable=False),
        sa.Column("line_item_digest", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=800), nullable=False),
        sa.Column("asked", UtcDateTime(), nullable=False),
        sa.Column("read", UtcDateTime(), nullable=True),
        sa.Column("trouble", sa.String(length=30), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_read", UtcDateTime(), nullable=True),
        sa.Column("not_before", UtcDateTime(), nullable=True),
        sa.Column("lease_owner", sa.Uuid(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("lease_token", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_grade_column_registration_id_lti_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_grade_column")),
        sa.UniqueConstraint(
            "registration_id",
            "line_item_digest",
            name=op.f("uq_lti_grade_column_registration_id_line_item_digest"),
        ),
    )
    op.create_index(op.f("ix_lti_grade_column_place"), "lti_grade_column", ["place"])
    op.create_index(op.f("ix_lti_grade_column_next_read"), "lti_grade_column", ["next_read"])
