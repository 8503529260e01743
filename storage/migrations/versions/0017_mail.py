"""Mail: the outbox, proved and refused addresses, who wants what, how the mail server did.

Revision: 0017
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0017"
down_revision = "0016"

OPEN = sa.text("once IS NOT NULL AND state IN ('queued', 'waiting')")


def upgrade() -> None:
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(length=320), nullable=True),
        sa.Column("locale", sa.String(length=35), nullable=True),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("once", sa.String(length=200), nullable=True),
        sa.Column("until", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("queued", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("next_try", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("settled", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("lease_owner", sa.Uuid(), nullable=True),
        sa.Column("lease_until", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("lease_token", sa.Integer(), nullable=False),
        sa.Column("digest_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_mail_member_id_member")
        ),
        sa.ForeignKeyConstraint(["digest_id"], ["mail.id"], name=op.f("fk_mail_digest_id_mail")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    op.create_index(op.f("ix_mail_digest_id"), "mail", ["digest_id"], unique=False)
    op.create_index(op.f("ix_mail_state_next_try"), "mail", ["state", "next_try"], unique=False)
    op.create_index(
        op.f("ix_mail_member_id_kind_once"),
        "mail",
        ["member_id", "kind", "once"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "proved_address",
        sa.Column("key", sa.String(length=320), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("proved_at", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_proved_address_member_id_member")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_proved_address")),
    )
    op.create_index(
        op.f("ix_proved_address_member_id"), "proved_address", ["member_id"], unique=False
    )
    op.create_table(
        "refused_address",
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("refused_at", storage.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_refused_address")),
    )
    op.create_table(
        "mail_preference",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("delivery", sa.String(length=10), nullable=False),
        sa.Column("chosen_at", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_mail_preference_member_id_member")
        ),
        sa.PrimaryKeyConstraint("member_id", "kind", name=op.f("pk_mail_preference")),
    )
    op.create_table(
        "mail_server",
        sa.Column("singleton", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_try", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("since", storage.columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("singleton", name=op.f("pk_mail_server")),
    )
