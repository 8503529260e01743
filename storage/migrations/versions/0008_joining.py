"""Members who are one person: joinings, the offers that led to them, wrong codes.

Revision: 0008
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0008"
down_revision = "0007"

TOGETHER = sa.text("parted_at is null")


def upgrade() -> None:
    op.create_table(
        "joining_offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("expires", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=True),
        sa.Column("entered_at", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("accepted_at", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("number", sa.String(length=6), nullable=True),
        sa.Column("wrong_numbers", sa.Integer(), nullable=False),
        sa.Column("ended_at", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(
            ["first_id"], ["member.id"], name=op.f("fk_joining_offer_first_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["member.id"], name=op.f("fk_joining_offer_second_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining_offer")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_joining_offer_code_hash")),
    )
    for column in ("first_id", "second_id"):
        op.create_index(op.f(f"ix_joining_offer_{column}"), "joining_offer", [column])
    op.create_table(
        "joining",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("parted_at", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("parted_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["first_id"], ["member.id"], name=op.f("fk_joining_first_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["joining_offer.id"], name=op.f("fk_joining_offer_id_joining_offer")
        ),
        sa.ForeignKeyConstraint(
            ["parted_by"], ["member.id"], name=op.f("fk_joining_parted_by_member")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["member.id"], name=op.f("fk_joining_second_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining")),
        sa.UniqueConstraint("offer_id", name=op.f("uq_joining_offer_id")),
    )
    op.create_index(
        "uq_joining_together",
        "joining",
        ["first_id", "second_id"],
        unique=True,
        sqlite_where=TOGETHER,
        postgresql_where=TOGETHER,
    )
    op.create_index(
        "ix_joining_second_id_together",
        "joining",
        ["second_id"],
        sqlite_where=TOGETHER,
        postgresql_where=TOGETHER,
    )
    op.create_table(
        "joining_wrong_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("at", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_joining_wrong_code_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining_wrong_code")),
    )
    op.create_index(
        op.f("ix_joining_wrong_code_member_id_at"), "joining_wrong_code", ["member_id", "at"]
    )
