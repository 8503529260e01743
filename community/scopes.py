"""Where a role is held and a permission asked for: the installation, a community, a unit."""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID


class Installation(Enum):
    """The one scope that has no id."""

    INSTALLATION = "the installation"


INSTALLATION = Installation.INSTALLATION


@dataclass(frozen=True, slots=True)
class UnitScope:
    """A training unit; a community's scope is its bare id."""

    unit_id: UUID


Scope = UUID | UnitScope | Installation


def community_in(scope: Scope) -> UUID | None:
    return scope if isinstance(scope, UUID) else None


def unit_in(scope: Scope) -> UUID | None:
    return scope.unit_id if isinstance(scope, UnitScope) else None


def scope_of(community_id: UUID | None, unit_id: UUID | None) -> Scope:
    """The scope of a row that has one of the two; neither is the installation."""
    if unit_id is not None:
        return UnitScope(unit_id)
    return INSTALLATION if community_id is None else community_id
