"""The audit log, which only grows: both databases refuse to change or delete its rows.

Revision: 0018
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0018"
down_revision = "0017"

SQLITE = [
    f"create trigger audit_no_{act} before {act} on audit "
    "begin select raise(abort, 'the audit log only grows'); end"
    for act in ("update", "delete")
]
POSTGRESQL = [
    "create function audit_only_grows() returns trigger language plpgsql as "
    "$$ begin raise exception 'the audit log only grows'; end $$",
    "create trigger audit_only_grows before update or delete or truncate on audit "
    "for each statement execute function audit_only_grows()",
]


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.String(length=200), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    for columns in (
        ["at"],
        ["community_id", "id"],
        ["unit_id", "id"],
        ["member_id", "id"],
        ["subject_kind", "subject_id", "id"],
    ):
        name = f"ix_audit_{'_'.join(columns)}"
        op.create_index(op.f(name), "audit", columns, unique=False)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        op.execute(statement)
