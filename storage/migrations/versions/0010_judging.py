"""Answers in one's own words, judgements, allowances, overrides.

Revision: 0010
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("attempt") as attempt:
        attempt.add_column(sa.Column("typed", sa.Text(), nullable=True))
        attempt.alter_column("success", existing_type=sa.Boolean(), nullable=True)
        attempt.alter_column("scaled", existing_type=sa.Float(), nullable=True)
    op.add_column(
        "visit",
        sa.Column("awaits_judgement", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "judgement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("judge_id", sa.Uuid(), nullable=True),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("success", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("judged", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_judgement_attempt_id_attempt")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_judgement_attempt_id")),
    )
    op.create_table(
        "allowance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_slug", sa.String(length=200), nullable=False),
        sa.Column("extra_attempts", sa.Integer(), nullable=False),
        sa.Column("extra_retakes", sa.Integer(), nullable=False),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_allowance_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowance")),
    )
    op.create_index(
        op.f("ix_allowance_enrolment_id_lesson_slug"),
        "allowance",
        ["enrolment_id", "lesson_slug"],
        unique=False,
    )
    op.create_table(
        "score_override",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_slug", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("raw", sa.Float(), nullable=False),
        sa.Column("maximum", sa.Float(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_score_override_enrolment_id_enrolment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_override")),
        sa.UniqueConstraint(
            "enrolment_id",
            "lesson_slug",
            "number",
            name=op.f("uq_score_override_enrolment_id_lesson_slug_number"),
        ),
    )
