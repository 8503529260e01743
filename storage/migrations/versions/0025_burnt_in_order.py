"""What is burnt lies in the order in which logins began, in one place instead of four.

A launch's commit then writes one or two pages where it wrote five. What was burnt before stays
refused: its digests, which know no moment, are kept as they are.

Revision: 0025
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.drop_index(op.f("ix_lti_burnt_expires"), table_name="lti_burnt")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("pk_lti_burnt"), "lti_burnt", type_="primary")
        op.create_primary_key(op.f("pk_lti_burnt"), "lti_burnt", ["digest", "kind"])
        return
    op.rename_table("lti_burnt", "lti_burnt_before")
    op.create_table(
        "lti_burnt",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires", storage.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "kind", name=op.f("pk_lti_burnt")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO lti_burnt (kind, digest, expires)"
        " SELECT kind, digest, expires FROM lti_burnt_before"
    )
    op.drop_table("lti_burnt_before")
