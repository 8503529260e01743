"""LMS registrations, burnt launches, line items and due scores.

Revision: 0006
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "lti_burnt",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires", storage.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "digest", name=op.f("pk_lti_burnt")),
    )
    op.create_index(op.f("ix_lti_burnt_expires"), "lti_burnt", ["expires"], unique=False)
    op.create_table(
        "lti_invitation",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("created", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("expires", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("claimed_until", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_lti_invitation")),
    )
    op.create_table(
        "lti_registration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("issuer", sa.String(length=600), nullable=False),
        sa.Column("issuer_key", sa.String(length=600), nullable=False),
        sa.Column("issuer_aliases", sa.JSON(), nullable=False),
        sa.Column("client_id", sa.String(length=300), nullable=False),
        sa.Column("auth_login_url", sa.Text(), nullable=False),
        sa.Column("auth_token_url", sa.Text(), nullable=False),
        sa.Column("token_audience", sa.Text(), nullable=True),
        sa.Column("jwks_url", sa.Text(), nullable=False),
        sa.Column("algorithms", sa.JSON(), nullable=False),
        sa.Column("trusted_audiences", sa.JSON(), nullable=False),
        sa.Column("allow_missing_resource_link", sa.Boolean(), nullable=False),
        sa.Column("deployments", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created", storage.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_registration")),
        sa.UniqueConstraint(
            "issuer_key", "client_id", name=op.f("uq_lti_registration_issuer_key_client_id")
        ),
    )
    op.create_index(
        op.f("ix_lti_registration_community_id"), "lti_registration", ["community_id"], unique=False
    )
    op.create_index(
        op.f("ix_lti_registration_issuer_key"), "lti_registration", ["issuer_key"], unique=False
    )
    op.create_table(
        "lti_tool_key",
        sa.Column("kid", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("public_jwk", sa.JSON(), nullable=False),
        sa.Column("created", storage.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_lti_tool_key")),
    )
    op.create_table(
        "lti_deployment",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("deployment_id", sa.String(length=255), nullable=False),
        sa.Column("created", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_deployment_registration_id_lti_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", "deployment_id", name=op.f("pk_lti_deployment")),
    )
    op.create_table(
        "lti_frame_origin",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.String(length=300), nullable=False),
        sa.Column("created", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_frame_origin_registration_id_lti_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", "origin", name=op.f("pk_lti_frame_origin")),
    )
    op.create_table(
        "lti_issuer_alias",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_key", sa.String(length=600), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_issuer_alias_registration_id_lti_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", "issuer_key", name=op.f("pk_lti_issuer_alias")),
    )
    op.create_index(
        op.f("ix_lti_issuer_alias_issuer_key"), "lti_issuer_alias", ["issuer_key"], unique=False
    )
    op.create_table(
        "lti_score_series",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("line_item_url", sa.Text(), nullable=False),
        sa.Column("line_item_digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("can_read_results", sa.Boolean(), nullable=False),
        sa.Column("last_timestamp", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("next_try", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.Uuid(), nullable=True),
        sa.Column("lease_until", storage.columns.UtcDateTime(), nullable=True),
        sa.Column("lease_token", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_score_series_registration_id_lti_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_score_series")),
        sa.UniqueConstraint(
            "registration_id",
            "line_item_digest",
            "user_id",
            name=op.f("uq_lti_score_series_registration_id_line_item_digest_user_id"),
        ),
    )
    op.create_index(
        op.f("ix_lti_score_series_next_try"), "lti_score_series", ["next_try"], unique=False
    )
    op.create_table(
        "lti_due_score",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("timestamp", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("queued", storage.columns.UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("settled", storage.columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["lti_score_series.id"],
            name=op.f("fk_lti_due_score_series_id_lti_score_series"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_due_score")),
    )
    op.create_index(
        op.f("ix_lti_due_score_series_id_state_id"),
        "lti_due_score",
        ["series_id", "state", "id"],
        unique=False,
    )
    op.create_table(
        "lti_line_item",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_slug", sa.String(length=200), nullable=False),
        sa.Column(
            "series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("updated", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["lti_score_series.id"],
            name=op.f("fk_lti_line_item_series_id_lti_score_series"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "lesson_slug", name=op.f("pk_lti_line_item")),
    )
    op.create_index(
        op.f("ix_lti_line_item_series_id"), "lti_line_item", ["series_id"], unique=False
    )
