"""Who may: the tables of `community.rights`, read for the names of askers.py."""

from collections.abc import Callable

from community import (
    ALLOWED,
    IN_COURSES,
    IN_UNIT,
    OF_INSTALLATION,
    OVER_COMMUNITIES,
    Permission,
    Role,
)

Rule = Callable[[str], bool]


def _role(who: str) -> tuple[str, Role | None]:
    where, _, name = who.rpartition(" ")
    return (where, Role(name)) if name in set(Role) else (who, None)


def in_community(permission: Permission, *, whole: bool = True) -> Rule:
    """By the tables of `community.rights`; unless `whole`, in the unit's courses too."""

    def allowed(who: str) -> bool:
        where, role = _role(who)
        if who == "operator" or (where == "installation" and permission in OVER_COMMUNITIES):
            return True
        if where == "community":
            return role in ALLOWED.get(permission, frozenset())
        return not whole and where == "unit" and role in IN_COURSES.get(permission, frozenset())

    return allowed


def in_unit(permission: Permission) -> Rule:
    def allowed(who: str) -> bool:
        where, role = _role(who)
        return who == "operator" or (
            where in ("installation", "unit") and role in IN_UNIT.get(permission, frozenset())
        )

    return allowed


def in_installation(permission: Permission) -> Rule:
    def allowed(who: str) -> bool:
        where, role = _role(who)
        return who == "operator" or (
            where == "installation" and role in OF_INSTALLATION.get(permission, frozenset())
        )

    return allowed


def either(*rules: Rule) -> Rule:
    return lambda who: any(rule(who) for rule in rules)
