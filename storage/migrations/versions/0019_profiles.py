"""Profiles: what members say of themselves, and a time zone for each community.

Nobody's name, language or zone is taken over from elsewhere: a profile begins empty, and pages go
on with what the LMS said.

Revision: 0019
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("community", sa.Column("time_zone", sa.String(length=64), nullable=True))
    op.create_table(
        "profile",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("languages", sa.String(length=100), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("changed", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_profile_member_id_member")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_profile")),
    )
    op.create_table(
        "profile_topic",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["profile.member_id"],
            name=op.f("fk_profile_topic_member_id_profile"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member_id", "kind", "place", name=op.f("pk_profile_topic")),
    )
