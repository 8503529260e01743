"""Members are told before what they achieved expires; mail is found faster, however much there is.

Whatever holds now is looked at four weeks before it may change, as what is achieved later is.

Revision: 0026
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0026"
down_revision = "0025"

BEFORE = timedelta(weeks=4)
SEALED = sa.text("secret IS NOT NULL AND state = 'queued'")
SETTLED = sa.text("settled IS NOT NULL")

standing = sa.table("standing", sa.column("trajectory_id", sa.Uuid()), sa.column("state"))
due_time = sa.table(
    "due_time",
    sa.column("trajectory_id", sa.Uuid()),
    sa.column("next_at", storage.columns.UtcDateTime()),
)


def upgrade() -> None:
    op.add_column("standing", sa.Column("warned_until", storage.columns.UtcDateTime()))
    achieved = sa.select(standing.c.trajectory_id).where(standing.c.state == "achieved")
    due = sa.select(due_time).where(due_time.c.trajectory_id.in_(achieved))
    connection = op.get_bind()
    earlier = [
        {"path": path, "at": next_at - BEFORE} for path, next_at in connection.execute(due).all()
    ]
    if earlier:
        connection.execute(
            sa.update(due_time)
            .where(due_time.c.trajectory_id == sa.bindparam("path"))
            .values(next_at=sa.bindparam("at")),
            earlier,
        )
    op.create_index("ix_mail_member_id", "mail", ["member_id"], unique=False)
    op.create_index(
        "ix_mail_sealed",
        "mail",
        ["next_try"],
        unique=False,
        sqlite_where=SEALED,
        postgresql_where=SEALED,
    )
    op.create_index(
        "ix_mail_settled",
        "mail",
        ["settled"],
        unique=False,
        sqlite_where=SETTLED,
        postgresql_where=SETTLED,
    )
