"""When placed lessons are due, what is taken off late grades, and what was taken off each.

A column of a learner's lesson knows its placement from the next launch on. Until then it is the one
that there is of the lesson in her course; where there are several, nobody can say.

Revision: 0052
"""

import sqlalchemy as sa
from alembic import op

from storage import UtcDateTime

revision = "0052"
down_revision = "0051"

KNOW_PLACEMENTS = """
UPDATE lti_line_item SET placement_id = (
    SELECT p.id FROM lti_placement p
    JOIN enrolment e ON e.place = p.place AND e.curriculum_id = p.curriculum_id
    WHERE e.id = lti_line_item.enrolment_id
        AND p.kind = 'lesson' AND p.slug = lti_line_item.lesson_slug
        AND NOT EXISTS (
            SELECT 1 FROM lti_placement o
            WHERE o.place = p.place AND o.curriculum_id = p.curriculum_id
                AND o.kind = 'lesson' AND o.slug = p.slug AND o.id <> p.id
        )
)
"""


def upgrade() -> None:
    op.create_table(
        "lti_late_rule",
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("due", UtcDateTime(), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("at_most", sa.Integer(), nullable=False),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column("nothing_after_days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["lti_placement.id"],
            name=op.f("fk_lti_late_rule_placement_id_lti_placement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("placement_id", name=op.f("pk_lti_late_rule")),
    )
    op.add_column("lti_line_item", sa.Column("placement_id", sa.Uuid(), nullable=True))
    op.add_column("lti_line_item", sa.Column("told_due", UtcDateTime(), nullable=True))
    op.create_index(op.f("ix_lti_line_item_placement_id"), "lti_line_item", ["placement_id"])
    op.add_column("lti_due_score", sa.Column("achieved", sa.Float(), nullable=True))
    op.add_column("lti_due_score", sa.Column("days_late", sa.Integer(), nullable=True))
    op.add_column("lti_due_score", sa.Column("deducted", sa.Integer(), nullable=True))
    op.execute(KNOW_PLACEMENTS)
