"""What came with statements as attachments, and which statement each belongs to.

Revision: 0036
"""

import sqlalchemy as sa
from alembic import op

from storage import UtcDateTime

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "kept_bytes",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("in_file", sa.Boolean(), nullable=False),
        sa.Column("kept", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_kept_bytes")),
    )
    op.create_table(
        "kept_part",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"], ["kept_bytes.sha256"], name=op.f("fk_kept_part_sha256_kept_bytes")
        ),
        sa.PrimaryKeyConstraint("sha256", "number", name=op.f("pk_kept_part")),
    )
    op.create_table(
        "log_attachment",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sha2", sa.String(length=128), nullable=False),
        sa.Column("kept_sha256", sa.String(length=64), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kept_sha256"],
            ["kept_bytes.sha256"],
            name=op.f("fk_log_attachment_kept_sha256_kept_bytes"),
        ),
        sa.PrimaryKeyConstraint("position", "sha2", name=op.f("pk_log_attachment")),
    )
    op.create_index(
        op.f("ix_log_attachment_kept_sha256"), "log_attachment", ["kept_sha256"], unique=False
    )
