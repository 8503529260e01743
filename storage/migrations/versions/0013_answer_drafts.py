"""What a lesson's page held before it was given as an answer.

Revision: 0013
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "answer_draft",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("item_slug", sa.String(length=200), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("kept", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_answer_draft_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("visit_id", "item_slug", name=op.f("pk_answer_draft")),
    )
