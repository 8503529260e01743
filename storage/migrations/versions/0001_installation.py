"""The installation row: under which IRI base all records of this database are named.

Revision: 0001
"""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import context, op

import storage.columns

revision = "0001"
down_revision = None


def upgrade() -> None:
    installation = op.create_table(
        "installation",
        sa.Column("singleton", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("iri_base", sa.String(400), nullable=False),
        sa.Column("created", storage.columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("singleton = 1", name=op.f("ck_installation_only_one")),
        sa.PrimaryKeyConstraint("singleton", name=op.f("pk_installation")),
    )
    op.bulk_insert(
        installation,
        [
            {
                "singleton": 1,
                "id": uuid4(),
                "iri_base": context.config.attributes["iri_base"],
                "created": datetime.now(UTC),
            }
        ],
    )
