"""Sessions of browsers.

Revision: 0007
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("visitor", sa.JSON(), nullable=False),
        sa.Column("started", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("seen", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("expires", storage.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_expires"), "web_session", ["expires"], unique=False)
    op.create_index(op.f("ix_web_session_member_id"), "web_session", ["member_id"], unique=False)
