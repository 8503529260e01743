"""The operator sees which processes live, how things grow, how LMSs do, when a reader moved.

Revision: 0023
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "process_beat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("started", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("beat", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("clock_ahead_s", sa.Float(), nullable=False),
        sa.Column("step", sa.String(250), nullable=True),
        sa.Column("step_since", storage.columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_process_beat"),
    )
    op.create_index("ix_process_beat_beat", "process_beat", ["beat"], unique=False)
    op.create_table(
        "operations_sample",
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("at", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "at", name="pk_operations_sample"),
    )
    op.create_table(
        "lms_observation",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("last_launch", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("last_grade", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("keys_failed", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("keys_failure", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name="fk_lms_observation_registration_id_lti_registration",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", name="pk_lms_observation"),
    )
    op.add_column("log_reader", sa.Column("moved", storage.columns.UtcDateTime(), nullable=True))
    op.create_index(
        "ix_lti_due_score_settled",
        "lti_due_score",
        ["settled"],
        unique=False,
        sqlite_where=sa.text("state = 'refused'"),
        postgresql_where=sa.text("state = 'refused'"),
    )
