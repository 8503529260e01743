"""Moved paths, schemes that fail to evaluate, and what one person did by verb.

Revision: 0012
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "path_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("trajectory_id", sa.Uuid(), nullable=False),
        sa.Column("from_version_id", sa.Uuid(), nullable=False),
        sa.Column("to_version_id", sa.Uuid(), nullable=False),
        sa.Column("moved_by", sa.Uuid(), nullable=True),
        sa.Column("moved_at", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["trajectory_id"],
            ["trajectory.id"],
            name=op.f("fk_path_move_trajectory_id_trajectory"),
        ),
        sa.ForeignKeyConstraint(
            ["from_version_id"],
            ["scheme_version.id"],
            name=op.f("fk_path_move_from_version_id_scheme_version"),
        ),
        sa.ForeignKeyConstraint(
            ["to_version_id"],
            ["scheme_version.id"],
            name=op.f("fk_path_move_to_version_id_scheme_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_path_move")),
    )
    op.create_index(op.f("ix_path_move_trajectory_id"), "path_move", ["trajectory_id"])
    op.create_index(op.f("ix_path_move_to_version_id"), "path_move", ["to_version_id"])
    op.add_column(
        "standing",
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("standing", sa.Column("trouble", sa.String(length=80), nullable=True))
    op.create_index(op.f("ix_trajectory_scheme_version_id"), "trajectory", ["scheme_version_id"])
    op.create_index(
        "ix_log_statement_actor_id_verb_id",
        "log_statement",
        ["actor_id", "verb_id", "object_id", "position"],
    )
