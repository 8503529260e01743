"""The statement log and its readers, keys, targets and dead letters.

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "log_happening",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("transition", sa.String(length=64), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_happening")),
        sa.UniqueConstraint(
            "kind",
            "subject",
            "transition",
            "attempt",
            name=op.f("uq_log_happening_kind_subject_transition_attempt"),
        ),
        sa.UniqueConstraint("statement_id", name=op.f("uq_log_happening_statement_id")),
    )
    op.create_table(
        "log_head",
        sa.Column("singleton", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("stored", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("last_term", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("singleton = 1", name=op.f("ck_log_head_only_one")),
        sa.PrimaryKeyConstraint("singleton", name=op.f("pk_log_head")),
    )
    op.create_table(
        "log_mention",
        sa.Column("term_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("roles", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("term_id", "position", name=op.f("pk_log_mention")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "log_reader",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.Column("until", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_log_reader")),
    )
    op.create_table(
        "log_statement",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("verb_id", sa.BigInteger(), nullable=False),
        sa.Column("object_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("authority_id", sa.BigInteger(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("registration", sa.Uuid(), nullable=True),
        sa.Column("timestamp", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("stored", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("is_voiding", sa.Boolean(), nullable=False),
        sa.Column("may_void_any", sa.Boolean(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_log_statement")),
        sa.UniqueConstraint("statement_id", name=op.f("uq_log_statement_statement_id")),
        sa.UniqueConstraint("stored", name=op.f("uq_log_statement_stored")),
    )
    op.create_index(
        "ix_log_statement_target_id",
        "log_statement",
        ["target_id"],
        unique=False,
        sqlite_where=sa.text("target_id is not null"),
        postgresql_where=sa.text("target_id is not null"),
    )
    op.create_table(
        "log_term",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=1), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_term")),
        sa.UniqueConstraint("digest", name=op.f("uq_log_term_digest")),
    )
    op.create_table(
        "lrs_key",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("community_iri", sa.Text(), nullable=True),
        sa.Column("created", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("revoked", storage.columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lrs_key")),
        sa.UniqueConstraint("key", name=op.f("uq_lrs_key_key")),
    )
    op.create_table(
        "lrs_target",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("next_try", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("created", storage.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lrs_target")),
        sa.UniqueConstraint("label", name=op.f("uq_lrs_target_label")),
    )
    op.create_table(
        "lrs_dead_letter",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_id"], ["lrs_target.id"], name=op.f("fk_lrs_dead_letter_target_id_lrs_target")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lrs_dead_letter")),
        sa.UniqueConstraint(
            "target_id", "position", name=op.f("uq_lrs_dead_letter_target_id_position")
        ),
    )
