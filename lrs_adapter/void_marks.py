"""What took a statement back."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lrs_adapter.iris import Iris
from lrs_adapter.keys import LrsKey
from lrs_adapter.models import LogStatement
from lrs_adapter.query import Found, visible


def voiding_of(session: Session, iris: Iris, statement_id: UUID, key: LrsKey) -> Found | None:
    """The first statement that voids this one, as far as `key` may see it."""
    query = select(LogStatement.position, LogStatement.stored, LogStatement.document).where(
        LogStatement.target_id == statement_id,
        LogStatement.is_voiding.is_(True),
        *visible(session, iris, key, LogStatement),
    )
    row = session.execute(query.order_by(LogStatement.position).limit(1)).first()
    return None if row is None else Found(*row)
