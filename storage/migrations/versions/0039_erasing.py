"""Erasing people: who must not come back, what is under way, what other LRSs were asked.

Of the audit log a reason may be emptied, and nothing else changes as before.

Revision: 0039
"""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0039"
down_revision = "0038"

KEPT = (
    "id", "at", "by", "member_id", "act", "subject_kind", "subject_id", "community_id", "unit_id",
)  # fmt: skip
SQLITE = [
    "drop trigger audit_no_update",
    "create trigger audit_no_update before update on audit when "
    + " or ".join(f"new.{each} is not old.{each}" for each in (*KEPT, "details"))
    + " or new.reason <> '' begin select raise(abort, 'the audit log only grows'); end",
]
POSTGRESQL = [
    "drop trigger audit_only_grows on audit",
    "create trigger audit_only_grows before delete or truncate on audit "
    "for each statement execute function audit_only_grows()",
    "create trigger audit_keeps_acts before update on audit for each row when ("
    + " or ".join(f"new.{each} is distinct from old.{each}" for each in KEPT)
    + " or new.details::text is distinct from old.details::text or new.reason <> '') "
    "execute function audit_only_grows()",
]


def upgrade() -> None:
    op.create_table(
        "lrs_tombstone_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lrs_tombstone_key"),
    )
    op.create_table(
        "lrs_tombstone",
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("erased", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_lrs_tombstone"),
        sa.ForeignKeyConstraint(
            ["key_id"], ["lrs_tombstone_key.id"], name="fk_lrs_tombstone_key_id_lrs_tombstone_key"
        ),
    )
    op.create_table(
        "lrs_erasure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("begun", UtcDateTime(), nullable=False),
        sa.Column("done", UtcDateTime()),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("up_to", sa.BigInteger(), nullable=False),
        sa.Column("rewritten", sa.BigInteger(), nullable=False),
        sa.Column("removed", sa.BigInteger(), nullable=False),
        sa.Column("documents", sa.BigInteger(), nullable=False),
        sa.Column("attachments", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lrs_erasure"),
    )
    op.create_table(
        "lrs_erased_term",
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.Column("term_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("erasure_id", "term_id", name="pk_lrs_erased_term"),
        sa.ForeignKeyConstraint(
            ["erasure_id"], ["lrs_erasure.id"], name="fk_lrs_erased_term_erasure_id_lrs_erasure"
        ),
    )
    op.create_table(
        "lrs_erased_statement",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_lrs_erased_statement"),
        sa.UniqueConstraint("statement_id", name="uq_lrs_erased_statement_statement_id"),
        sa.ForeignKeyConstraint(
            ["erasure_id"],
            ["lrs_erasure.id"],
            name="fk_lrs_erased_statement_erasure_id_lrs_erasure",
        ),
    )
    op.create_index("ix_lrs_erased_statement_erasure_id", "lrs_erased_statement", ["erasure_id"])
    op.create_table(
        "lrs_erasure_request",
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("up_to", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.Column("may_void", sa.Boolean(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("voids", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text()),
        sa.Column("next_try", UtcDateTime()),
        sa.Column("complied", UtcDateTime()),
        sa.Column("code", sa.String(40)),
        sa.PrimaryKeyConstraint("erasure_id", "target_id", name="pk_lrs_erasure_request"),
        sa.ForeignKeyConstraint(
            ["erasure_id"], ["lrs_erasure.id"], name="fk_lrs_erasure_request_erasure_id_lrs_erasure"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["lrs_target.id"], name="fk_lrs_erasure_request_target_id_lrs_target"
        ),
    )
    op.create_table(
        "forget_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("asked", UtcDateTime(), nullable=False),
        sa.Column("due", UtcDateTime(), nullable=False),
        sa.Column("decided", UtcDateTime()),
        sa.Column("outcome", sa.String(10)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_forget_request"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name="fk_forget_request_member_id_member"
        ),
    )
    op.create_index("ix_forget_request_member_id", "forget_request", ["member_id"])
    op.create_index(
        "uq_forget_request_open",
        "forget_request",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("decided is null"),
        postgresql_where=sa.text("decided is null"),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        op.execute(statement)
