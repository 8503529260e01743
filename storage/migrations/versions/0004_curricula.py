"""Frozen curricula and what learners do with them.

Revision: 0004
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "curriculum",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("created", storage.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_curriculum")),
        sa.UniqueConstraint("community_id", "slug", name=op.f("uq_curriculum_community_id_slug")),
    )
    op.create_table(
        "source_blob",
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("content_hash", name=op.f("pk_source_blob")),
    )
    op.create_table(
        "curriculum_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("curriculum_id", sa.Uuid(), nullable=False),
        sa.Column("version_hash", sa.String(length=64), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.Column("imported_at", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("published_at", storage.columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["curriculum_id"],
            ["curriculum.id"],
            name=op.f("fk_curriculum_version_curriculum_id_curriculum"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_curriculum_version")),
        sa.UniqueConstraint(
            "curriculum_id",
            "version_hash",
            name=op.f("uq_curriculum_version_curriculum_id_version_hash"),
        ),
    )
    op.create_index(
        "ix_curriculum_version_version_hash", "curriculum_version", ["version_hash"], unique=False
    )
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("curriculum_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=800), nullable=False),
        sa.Column("platform", sa.String(length=400), nullable=True),
        sa.Column("started", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["curriculum_id"], ["curriculum.id"], name=op.f("fk_enrolment_curriculum_id_curriculum")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["curriculum_version.id"],
            name=op.f("fk_enrolment_version_id_curriculum_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint(
            "member_id",
            "curriculum_id",
            "place",
            name=op.f("uq_enrolment_member_id_curriculum_id_place"),
        ),
    )
    op.create_index(op.f("ix_enrolment_member_id"), "enrolment", ["member_id"], unique=False)
    op.create_index(op.f("ix_enrolment_version_id"), "enrolment", ["version_id"], unique=False)
    op.create_table(
        "source_file",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_hash"],
            ["source_blob.content_hash"],
            name=op.f("fk_source_file_content_hash_source_blob"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["curriculum_version.id"],
            name=op.f("fk_source_file_version_id_curriculum_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "path", name=op.f("pk_source_file")),
    )
    op.create_table(
        "course_result",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("raw", sa.Float(), nullable=True),
        sa.Column("maximum", sa.Float(), nullable=True),
        sa.Column("reached", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_course_result_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_result")),
        sa.UniqueConstraint(
            "enrolment_id", "number", name=op.f("uq_course_result_enrolment_id_number")
        ),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_slug", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("finished", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("raw", sa.Float(), nullable=True),
        sa.Column("maximum", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_visit_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint(
            "enrolment_id",
            "lesson_slug",
            "number",
            name=op.f("uq_visit_enrolment_id_lesson_slug_number"),
        ),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("item_slug", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("success", sa.Boolean(), nullable=False),
        sa.Column("scaled", sa.Float(), nullable=False),
        sa.Column("answered", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_attempt_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint(
            "visit_id", "item_slug", "number", name=op.f("uq_attempt_visit_id_item_slug_number")
        ),
    )
