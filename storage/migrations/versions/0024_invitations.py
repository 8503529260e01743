"""Invitations, and roles that are held for a group at an OpenID provider.

Revision: 0024
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("made", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("expires", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("accepted", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("ended", storage.columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["member.id"], name=op.f("fk_invitation_accepted_by_member")
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_invitation_community_id_community")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["member.id"], name=op.f("fk_invitation_invited_by_member")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["training_unit.id"], name=op.f("fk_invitation_unit_id_training_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    for column in ("community_id", "expires", "unit_id"):
        op.create_index(op.f(f"ix_invitation_{column}"), "invitation", [column])
    op.create_table(
        "group_role",
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["role_grant.id"], name=op.f("fk_group_role_grant_id_role_grant")
        ),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["identity.id"], name=op.f("fk_group_role_identity_id_identity")
        ),
        sa.PrimaryKeyConstraint("grant_id", name=op.f("pk_group_role")),
    )
    op.create_index(op.f("ix_group_role_identity_id"), "group_role", ["identity_id"])
