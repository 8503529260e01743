"""Full marks for finishing a lesson that nobody grades, where a link was placed so.

Revision: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("lti_line_item") as table:
        table.add_column(
            sa.Column("full_when_finished", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
