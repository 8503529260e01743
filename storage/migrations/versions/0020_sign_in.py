"""Coming in without a password: links by e-mail, ways to an OpenID provider, how often is tried.

Revision: 0020
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "rate_limit",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("began", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "bucket", name=op.f("pk_rate_limit")),
    )
    op.create_table(
        "email_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("browser", sa.LargeBinary(length=32), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("locale", sa.String(length=10), nullable=False),
        sa.Column("onward", sa.String(length=2000), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code", sa.LargeBinary(length=32), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("handled", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("expires", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("used", storage.columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_email_link_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_email_link_token_hash")),
    )
    for column in ("browser", "expires", "handled"):
        op.create_index(op.f(f"ix_email_link_{column}"), "email_link", [column])
    op.create_table(
        "oidc_start",
        sa.Column("state_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("browser", sa.LargeBinary(length=32), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.LargeBinary(), nullable=False),
        sa.Column("onward", sa.String(length=2000), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("expires", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("used", storage.columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_oidc_start_member_id_member")
        ),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_oidc_start")),
    )
    op.create_index(op.f("ix_oidc_start_expires"), "oidc_start", ["expires"])
