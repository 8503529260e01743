"""Who looked at whom, once a day for each.

Revision: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "reading",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "kind", "day", "reader_id", name=op.f("pk_reading")),
    )
    op.create_index(op.f("ix_reading_day"), "reading", ["day"], unique=False)
    op.create_index(op.f("ix_reading_reader_id_day"), "reading", ["reader_id", "day"], unique=False)
