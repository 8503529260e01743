"""Which roles somebody's groups at the provider bring, by the setting CHILD_OIDC_GROUPS."""

import logging
from collections.abc import Collection

from sqlalchemy.orm import Session

from community import (
    INSTALLATION,
    CommunityError,
    Role,
    Scope,
    UnitScope,
    community_by_slug,
    roles_for,
    unit_by_slug,
)
from plugin.oidc_settings import EVERYWHERE, GroupRole

log = logging.getLogger("child.sign_in")
UNIT = "unit:"


def roles_of_groups(
    session: Session, rules: Collection[GroupRole], groups: Collection[str] | None
) -> set[tuple[Role, Scope]]:
    """What the groups bring. A provider that names no groups names nobody's: then nothing.

    A rule for a place that is not there, or for a role that is not held there, brings nothing and
    is logged: it must not keep everybody out.
    """
    found: set[tuple[Role, Scope]] = set()
    for rule in rules:
        if rule.group not in (groups or ()):
            continue
        try:
            scope = _scope(session, rule.scope)
        except CommunityError:
            log.warning("reason=group_scope_unknown scope=%s role=%s", rule.scope, rule.role)
            continue
        if rule.role not in roles_for(scope):
            log.warning("reason=group_role_not_there scope=%s role=%s", rule.scope, rule.role)
            continue
        found.add((rule.role, scope))
    return found


def _scope(session: Session, name: str) -> Scope:
    if name == EVERYWHERE:
        return INSTALLATION
    if name.startswith(UNIT):
        return UnitScope(unit_by_slug(session, name.removeprefix(UNIT)).id)
    return community_by_slug(session, name).id
