"""Courses by name, which version a course uses, who moved to which.

Revision: 0011
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "course",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=800), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("platform", sa.String(length=400), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "place", name=op.f("pk_course")),
    )
    op.create_table(
        "version_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("curriculum_id", sa.Uuid(), nullable=False),
        sa.Column("from_version_id", sa.Uuid(), nullable=False),
        sa.Column("to_version_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=800), nullable=True),
        sa.Column("lesson_map", sa.JSON(), nullable=False),
        sa.Column("again", sa.JSON(), nullable=False),
        sa.Column("newcomers_only", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("handled", sa.Uuid(), nullable=True),
        sa.Column("finished", storage.columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["curriculum_id"],
            ["curriculum.id"],
            name=op.f("fk_version_move_curriculum_id_curriculum"),
        ),
        sa.ForeignKeyConstraint(
            ["from_version_id"],
            ["curriculum_version.id"],
            name=op.f("fk_version_move_from_version_id_curriculum_version"),
        ),
        sa.ForeignKeyConstraint(
            ["to_version_id"],
            ["curriculum_version.id"],
            name=op.f("fk_version_move_to_version_id_curriculum_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version_move")),
    )
    op.create_index(
        op.f("ix_version_move_curriculum_id_finished"),
        "version_move",
        ["curriculum_id", "finished"],
        unique=False,
    )
    op.create_table(
        "course_version",
        sa.Column("curriculum_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=800), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["curriculum_id"],
            ["curriculum.id"],
            name=op.f("fk_course_version_curriculum_id_curriculum"),
        ),
        sa.ForeignKeyConstraint(
            ["move_id"], ["version_move.id"], name=op.f("fk_course_version_move_id_version_move")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["curriculum_version.id"],
            name=op.f("fk_course_version_version_id_curriculum_version"),
        ),
        sa.PrimaryKeyConstraint("curriculum_id", "place", name=op.f("pk_course_version")),
    )
    op.create_table(
        "enrolment_move",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.Column("moved", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("told", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_enrolment_move_enrolment_id_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["move_id"], ["version_move.id"], name=op.f("fk_enrolment_move_move_id_version_move")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "move_id", name=op.f("pk_enrolment_move")),
    )
    op.create_index(op.f("ix_enrolment_move_move_id"), "enrolment_move", ["move_id"], unique=False)
