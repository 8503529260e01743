"""When kept bytes were looked over last, and what was wrong with them then.

Revision: 0041
"""

import sqlalchemy as sa
from alembic import op

from storage import UtcDateTime

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.add_column("kept_bytes", sa.Column("checked", UtcDateTime(), nullable=True))
    op.add_column("kept_bytes", sa.Column("trouble", sa.String(length=30), nullable=True))
