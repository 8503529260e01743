"""Visits whose time is over are found without reading all the others, and closed.

A limit is written in the lesson's version, so the worker looks once at each visit that is under way
now, and sets `look_at` to what it finds there.

Revision: 0015
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("visit", sa.Column("look_at", storage.columns.UtcDateTime(), nullable=True))
    op.add_column(
        "visit", sa.Column("ran_out", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.execute("UPDATE visit SET look_at = opened WHERE finished IS NULL")
    op.create_index(
        "ix_visit_look_at",
        "visit",
        ["look_at"],
        unique=False,
        sqlite_where=sa.text("look_at IS NOT NULL"),
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )
