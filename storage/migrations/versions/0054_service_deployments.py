"""Which deployments of an LMS have named its services: all where some are known already.

Revision: 0054
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    op.add_column(
        "lti_registration",
        sa.Column("service_deployments", sa.JSON(), server_default="[]", nullable=False),
    )
    lms = sa.table(
        "lti_registration",
        sa.column("id"),
        sa.column("service_origins", sa.JSON()),
        sa.column("service_deployments", sa.JSON()),
    )
    deployment = sa.table(
        "lti_deployment", sa.column("registration_id"), sa.column("deployment_id")
    )
    connection = op.get_bind()
    known: dict[Any, list[str]] = {}
    for registration_id, deployment_id in connection.execute(sa.select(deployment)):
        known.setdefault(registration_id, []).append(deployment_id)
    for registration_id, origins in connection.execute(
        sa.select(lms.c.id, lms.c.service_origins)
    ).all():
        if origins and registration_id in known:
            connection.execute(
                lms.update()
                .where(lms.c.id == registration_id)
                .values(service_deployments=sorted(known[registration_id]))
            )
