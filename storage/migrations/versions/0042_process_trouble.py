"""What the database refused a process lately.

Revision: 0042
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.add_column("process_beat", sa.Column("trouble", sa.String(length=30), nullable=True))
