"""Lists of courses' members as their LMSs give them, and who is on them.

Revision: 0048
"""

import sqlalchemy as sa
from alembic import op

from storage import UtcDateTime

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.create_table(
        "lti_roster",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=800), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("differences_url", sa.Text(), nullable=True),
        sa.Column("staff_came", UtcDateTime(), nullable=False),
        sa.Column("read", UtcDateTime(), nullable=True),
        sa.Column("read_whole", UtcDateTime(), nullable=True),
        sa.Column("trouble", sa.String(length=30), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("next_read", UtcDateTime(), nullable=True),
        sa.Column("not_before", UtcDateTime(), nullable=True),
        sa.Column("lease_owner", sa.Uuid(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("lease_token", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_roster_registration_id_lti_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_roster")),
        sa.UniqueConstraint("place", name=op.f("uq_lti_roster_place")),
    )
    op.create_index(op.f("ix_lti_roster_registration_id"), "lti_roster", ["registration_id"])
    op.create_index(op.f("ix_lti_roster_next_read"), "lti_roster", ["next_read"])
    op.create_table(
        "lti_roster_person",
        sa.Column(
            "roster_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("first_seen", UtcDateTime(), nullable=True),
        sa.Column("last_seen", UtcDateTime(), nullable=True),
        sa.Column("gone", UtcDateTime(), nullable=True),
        sa.Column("taught", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["roster_id"],
            ["lti_roster.id"],
            name=op.f("fk_lti_roster_person_roster_id_lti_roster"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("roster_id", "member_id", name=op.f("pk_lti_roster_person")),
    )
    op.create_index(op.f("ix_lti_roster_person_member_id"), "lti_roster_person", ["member_id"])
