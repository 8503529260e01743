"""Where records come from that were made elsewhere, and the LRSs that they are harvested from.

Revision: 0038
"""

import sqlalchemy as sa
from alembic import op

from storage import UtcDateTime

revision = "0038"
down_revision = "0037"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "log_origin",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("authority", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_origin")),
        sa.UniqueConstraint("digest", name=op.f("uq_log_origin_digest")),
    )
    op.create_table(
        "log_taken_in",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("origin_id", ROW_ID, nullable=False),
        sa.Column("stored", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["origin_id"],
            ["log_origin.id"],
            name=op.f("fk_log_taken_in_origin_id_log_origin"),
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_log_taken_in")),
    )
    op.create_index(op.f("ix_log_taken_in_origin_id"), "log_taken_in", ["origin_id"])
    op.create_table(
        "lrs_source",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("xapi_version", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("defines", sa.Boolean(), nullable=False),
        sa.Column("overlap_s", sa.Integer(), nullable=False),
        sa.Column("every_s", sa.Integer(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("reached", UtcDateTime(), nullable=True),
        sa.Column("pass_from", UtcDateTime(), nullable=True),
        sa.Column("more", sa.Text(), nullable=True),
        sa.Column("furthest", UtcDateTime(), nullable=True),
        sa.Column("through", UtcDateTime(), nullable=True),
        sa.Column("is_ordered", sa.Boolean(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("known", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("next_try", UtcDateTime(), nullable=True),
        sa.Column("last_run", UtcDateTime(), nullable=True),
        sa.Column("caught_up", UtcDateTime(), nullable=True),
        sa.Column("lease_owner", sa.Uuid(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("lease_token", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["lrs_target.id"],
            name=op.f("fk_lrs_source_target_id_lrs_target"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lrs_source")),
        sa.UniqueConstraint("label", name=op.f("uq_lrs_source_label")),
    )
    op.create_table(
        "lrs_source_refusal",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.LargeBinary(length=16), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["lrs_source.id"],
            name=op.f("fk_lrs_source_refusal_source_id_lrs_source"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lrs_source_refusal")),
        sa.UniqueConstraint("source_id", "mark", name=op.f("uq_lrs_source_refusal_source_id_mark")),
    )
