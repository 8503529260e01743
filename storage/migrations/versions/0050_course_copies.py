"""Courses that an LMS copied with what was placed in them, and with which version they go on.

Revision: 0050
"""

import sqlalchemy as sa
from alembic import op

from storage import UtcDateTime

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    op.create_table(
        "lti_course_copy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=800), nullable=False),
        sa.Column("curriculum_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("from_place", sa.String(length=800), nullable=False),
        sa.Column("recognised", UtcDateTime(), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=True),
        sa.Column("answered", UtcDateTime(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_course_copy_registration_id_lti_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_course_copy")),
        sa.UniqueConstraint(
            "place", "curriculum_id", name=op.f("uq_lti_course_copy_place_curriculum_id")
        ),
    )
    for name in ("registration_id", "answered_by"):
        op.create_index(op.f(f"ix_lti_course_copy_{name}"), "lti_course_copy", [name])
