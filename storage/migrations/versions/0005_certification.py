"""Schemes, chosen paths, standings and due times.

Revision: 0005
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "scheme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme")),
        sa.UniqueConstraint("community_id", "slug", name=op.f("uq_scheme_community_id_slug")),
    )
    op.create_table(
        "scheme_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version_hash", sa.String(length=64), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["scheme.id"], name=op.f("fk_scheme_version_scheme_id_scheme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_version")),
        sa.UniqueConstraint("scheme_id", "number", name=op.f("uq_scheme_version_scheme_id_number")),
        sa.UniqueConstraint(
            "scheme_id", "version_hash", name=op.f("uq_scheme_version_scheme_id_version_hash")
        ),
    )
    op.create_table(
        "trajectory",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("scheme_version_id", sa.Uuid(), nullable=False),
        sa.Column("chosen_at", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("dropped_at", storage.columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["scheme.id"], name=op.f("fk_trajectory_scheme_id_scheme")
        ),
        sa.ForeignKeyConstraint(
            ["scheme_version_id"],
            ["scheme_version.id"],
            name=op.f("fk_trajectory_scheme_version_id_scheme_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trajectory")),
    )
    op.create_index(op.f("ix_trajectory_member_id"), "trajectory", ["member_id"], unique=False)
    op.create_index(op.f("ix_trajectory_record_id"), "trajectory", ["record_id"], unique=False)
    op.create_index(
        "uq_trajectory_active",
        "trajectory",
        ["member_id", "scheme_id"],
        unique=True,
        sqlite_where=sa.text("dropped_at is null"),
        postgresql_where=sa.text("dropped_at is null"),
    )
    op.create_table(
        "due_time",
        sa.Column("trajectory_id", sa.Uuid(), nullable=False),
        sa.Column("next_at", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["trajectory_id"], ["trajectory.id"], name=op.f("fk_due_time_trajectory_id_trajectory")
        ),
        sa.PrimaryKeyConstraint("trajectory_id", name=op.f("pk_due_time")),
    )
    op.create_index(op.f("ix_due_time_next_at"), "due_time", ["next_at"], unique=False)
    op.create_table(
        "standing",
        sa.Column("trajectory_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=True),
        sa.Column("up_to_position", sa.BigInteger(), nullable=False),
        sa.Column("computed_at", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded", sa.Integer(), nullable=False),
        sa.Column("recorded_until", storage.columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["trajectory_id"], ["trajectory.id"], name=op.f("fk_standing_trajectory_id_trajectory")
        ),
        sa.PrimaryKeyConstraint("trajectory_id", name=op.f("pk_standing")),
    )
