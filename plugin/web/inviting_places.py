"""Where the visitor may invite people."""

from sqlalchemy.orm import Session

from community import Permission, Scope, places_where
from plugin.web.sessions import asker
from storage import utc_now


def inviting_places(session: Session) -> list[Scope]:
    """Communities, then training units, then the installation."""
    return places_where(session, asker(), Permission.INVITE, now=utc_now())
