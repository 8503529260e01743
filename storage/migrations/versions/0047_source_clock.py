"""What the clock of an LRS that is harvested tells, and when it was set back by how much.

Revision: 0047
"""

import sqlalchemy as sa
from alembic import op

from storage import UtcDateTime

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    for column in (
        sa.Column("told_date", UtcDateTime(), nullable=True),
        sa.Column("told_through", UtcDateTime(), nullable=True),
        sa.Column("heard", UtcDateTime(), nullable=True),
        sa.Column("back_until", UtcDateTime(), nullable=True),
        sa.Column("back_at", UtcDateTime(), nullable=True),
        sa.Column("back_s", sa.BigInteger(), nullable=True),
    ):
        op.add_column("lrs_source", column)
