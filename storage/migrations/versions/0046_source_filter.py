"""What of another LRS is harvested: verbs, activities, since when; and how much was left out.

Revision: 0046
"""

import sqlalchemy as sa
from alembic import op

from storage import UtcDateTime

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    for column in (
        sa.Column("filter", sa.Text(), nullable=True),
        sa.Column("starts", UtcDateTime(), nullable=True),
        sa.Column("filtered", sa.BigInteger(), server_default="0", nullable=False),
    ):
        op.add_column("lrs_source", column)
