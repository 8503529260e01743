"""What was placed in which course of an LMS, and which links of the LMS launched it.

Revision: 0049
"""

import sqlalchemy as sa
from alembic import op

from storage import UtcDateTime

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    op.create_table(
        "lti_placement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("deployment_id", sa.String(length=255), nullable=False),
        sa.Column("context_id", sa.String(length=255), nullable=True),
        sa.Column("place", sa.String(length=800), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=True),
        sa.Column("placed", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=True),
        sa.Column("curriculum_id", sa.Uuid(), nullable=True),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("scheme_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("grade_column", sa.String(length=12), nullable=False),
        sa.Column("score_maximum", sa.Float(), nullable=True),
        sa.Column("full_when_finished", sa.Boolean(), nullable=False),
        sa.Column("available_from", UtcDateTime(), nullable=True),
        sa.Column("available_until", UtcDateTime(), nullable=True),
        sa.Column("submission_from", UtcDateTime(), nullable=True),
        sa.Column("submission_until", UtcDateTime(), nullable=True),
        sa.Column("iframe_width", sa.Integer(), nullable=True),
        sa.Column("iframe_height", sa.Integer(), nullable=True),
        sa.Column("copied_from", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_placement_registration_id_lti_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_placement")),
        sa.UniqueConstraint(
            "copied_from", "place", name=op.f("uq_lti_placement_copied_from_place")
        ),
    )
    for name in ("registration_id", "place", "placed_by", "curriculum_id"):
        op.create_index(op.f(f"ix_lti_placement_{name}"), "lti_placement", [name])
    op.create_table(
        "lti_placement_link",
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("resource_link_id", sa.String(length=255), nullable=False),
        sa.Column("first_launch", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["lti_placement.id"],
            name=op.f("fk_lti_placement_link_placement_id_lti_placement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "placement_id", "resource_link_id", name=op.f("pk_lti_placement_link")
        ),
    )
