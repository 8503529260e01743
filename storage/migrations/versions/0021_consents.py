"""Consents: dated decisions, and whose records are withheld from other LRSs.

Nobody is taken to have decided anything. Members of before go on as they were: their records are
forwarded by contract until they are asked, at their next visit; nobody is in the directory.

Revision: 0021
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0021"
down_revision = "0020"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("at", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_consent_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(
        op.f("ix_consent_member_id_purpose_at"), "consent", ["member_id", "purpose", "at"]
    )
    op.create_table(
        "withheld_actor",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("since", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("until", storage.columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withheld_actor")),
    )
    op.create_index(op.f("ix_withheld_actor_digest"), "withheld_actor", ["digest"])
    op.create_index(
        "uq_withheld_actor_present",
        "withheld_actor",
        ["digest"],
        unique=True,
        sqlite_where=sa.text("until is null"),
        postgresql_where=sa.text("until is null"),
    )
    op.create_table(
        "lrs_withheld",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("at", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_id"], ["lrs_target.id"], name=op.f("fk_lrs_withheld_target_id_lrs_target")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lrs_withheld")),
        sa.UniqueConstraint(
            "target_id", "position", name=op.f("uq_lrs_withheld_target_id_position")
        ),
    )
