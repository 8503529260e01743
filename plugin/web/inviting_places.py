"""Where the visitor may invite people."""

from sqlalchemy.orm import Session

from community import INSTALLATION, Permission, Scope, UnitScope, communities, units
from plugin.web.guard import may


def inviting_places(session: Session) -> list[Scope]:
    """Communities, then training units, then the installation."""
    scopes: list[Scope] = [each.id for each in communities(session)]
    scopes += [UnitScope(each.id) for each in units(session)]
    scopes.append(INSTALLATION)
    return [scope for scope in scopes if may(session, Permission.INVITE, scope)]
