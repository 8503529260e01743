"""From which record on the LRS behind a target's address must know what it took.

Revision: 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.add_column(
        "lrs_target",
        sa.Column("known_from", sa.BigInteger(), server_default="0", nullable=False),
    )
