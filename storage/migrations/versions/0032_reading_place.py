"""Where a learner stopped reading a lesson.

Revision: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("visit", sa.Column("stopped_at", sa.String(length=200), nullable=True))
