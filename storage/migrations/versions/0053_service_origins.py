"""At which hosts an LMS's services may be called: those that its launches have named until now.

Revision: 0053
"""

from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"

PORTS = {"https": 443, "http": 80}
NAMED = """
SELECT registration_id, line_item_url AS url FROM lti_score_series
UNION SELECT registration_id, line_item_url FROM lti_grade_column
UNION SELECT registration_id, url FROM lti_roster
"""


def upgrade() -> None:
    for name in ("service_origins", "waiting_origins"):
        op.add_column(
            "lti_registration", sa.Column(name, sa.JSON(), server_default="[]", nullable=False)
        )
    found: dict[Any, list[str]] = {}
    connection = op.get_bind()
    for registration_id, url in connection.execute(sa.text(NAMED)):
        origin = _origin(url)
        known = found.setdefault(registration_id, [])
        if origin is not None and origin not in known:
            known.append(origin)
    table = sa.table("lti_registration", sa.column("id"), sa.column("service_origins", sa.JSON()))
    for registration_id, origins in found.items():
        connection.execute(
            table.update()
            .where(table.c.id == registration_id)
            .values(service_origins=sorted(origins))
        )


def _origin(url: str) -> str | None:
    """Scheme and host of an address that was called until now; None for what is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in PORTS or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + ("" if port in (None, PORTS[parts.scheme]) else f":{port}")
