"""Training units, and roles of the installation and of units beside those of communities.

Where an installation has one community, its administrators become the installation's too: they
were that in all but name. Where it has several, each stays administrator of her community alone.

Revision: 0022
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "training_unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("founded", storage.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_unit")),
        sa.UniqueConstraint("slug", name=op.f("uq_training_unit_slug")),
    )
    op.create_table(
        "training_unit_lms",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("since", storage.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["training_unit.id"],
            name=op.f("fk_training_unit_lms_unit_id_training_unit"),
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_training_unit_lms")),
    )
    op.create_index(op.f("ix_training_unit_lms_unit_id"), "training_unit_lms", ["unit_id"])
    _agreements()
    with op.batch_alter_table("role_grant") as table:
        table.add_column(sa.Column("unit_id", sa.Uuid(), nullable=True))
        table.alter_column("community_id", existing_type=sa.Uuid(), nullable=True)
        table.create_foreign_key(
            op.f("fk_role_grant_unit_id_training_unit"), "training_unit", ["unit_id"], ["id"]
        )
        table.create_check_constraint(
            op.f("ck_role_grant_one_scope"), "community_id is null or unit_id is null"
        )
    op.create_index(op.f("ix_role_grant_unit_id"), "role_grant", ["unit_id"])
    op.create_index(op.f("ix_role_grant_community_id"), "role_grant", ["community_id"])
    with op.batch_alter_table("lti_invitation") as table:
        table.add_column(sa.Column("unit_id", sa.Uuid(), nullable=True))
    _administrators()


def _agreements() -> None:
    moment = storage.columns.UtcDateTime
    op.create_table(
        "training_agreement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_unit", sa.Boolean(), nullable=False),
        sa.Column("asked", moment(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("agreed", moment(), nullable=True),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("ended", moment(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_training_agreement_{column}_{table}")
            )
            for column, table in (
                ("unit_id", "training_unit"),
                ("community_id", "community"),
                ("asked_by", "member"),
                ("agreed_by", "member"),
                ("ended_by", "member"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_agreement")),
    )
    for columns in (["community_id"], ["unit_id", "community_id"]):
        name = f"ix_training_agreement_{'_'.join(columns)}"
        op.create_index(op.f(name), "training_agreement", columns)


def _administrators() -> None:
    connection = op.get_bind()
    communities = connection.execute(sa.text("select count(*) from community")).scalar_one()
    if communities != 1:
        return
    grants = sa.table(
        "role_grant",
        sa.column("id", sa.Uuid()),
        sa.column("member_id", sa.Uuid()),
        sa.column("community_id", sa.Uuid()),
        sa.column("role", sa.String()),
        sa.column("since", storage.columns.UtcDateTime()),
        sa.column("until", storage.columns.UtcDateTime()),
        sa.column("granted_by", sa.Uuid()),
        sa.column("reason", sa.Text()),
    )
    held = connection.execute(sa.select(grants).where(grants.c.role == "administrator")).mappings()
    for row in list(held):
        again = dict(row) | {"id": uuid4(), "community_id": None}
        connection.execute(sa.insert(grants).values(**again))
