"""What the list of sessions tells of each: how it began, in which browser, when it was proved.

Revision: 0016
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("web_session", sa.Column("method", sa.String(length=12), nullable=True))
    op.add_column("web_session", sa.Column("agent", sa.String(length=40), nullable=True))
    op.add_column("web_session", sa.Column("proved", storage.columns.UtcDateTime(), nullable=True))
