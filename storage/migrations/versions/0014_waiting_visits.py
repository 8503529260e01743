"""Visits that wait for a judgement are found without reading all the others.

Revision: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_index(
        "ix_visit_awaits_judgement",
        "visit",
        ["enrolment_id"],
        unique=False,
        sqlite_where=sa.text("awaits_judgement IS 1"),
        postgresql_where=sa.text("awaits_judgement IS true"),
    )
