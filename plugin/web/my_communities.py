"""Her communities on her first page: what she is in each, and the way in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from community import (
    INSTALLATION,
    Allowance,
    Grant,
    Permission,
    Role,
    UnitScope,
    allowed_in,
    communities_by_id,
    grants_of,
)
from plugin.web.role_words import role_in_words
from plugin.web.sessions import asker, visitor
from plugin.web.speech import gettext as _
from plugin.web.wording import words
from storage import utc_now

MOST = 20
"""So many are shown; who looks after more finds them by the search."""


@dataclass(frozen=True, slots=True)
class MyCommunity:
    """`role` is what she is there, in words; `url` its people, None where they are not for her."""

    id: UUID
    name: str
    role: str
    url: str | None


def my_communities(
    session: Session, here: Sequence[UUID], learnt: Collection[UUID]
) -> tuple[list[MyCommunity], int]:
    """Those of her roles and of her launch (`here`), then those whose curricula she learns
    (`learnt`); and how many more there are.
    """
    now, who = utc_now(), asker()
    every = list(dict.fromkeys([*here, *sorted(learnt)]))
    shown = every[:MOST]
    known = communities_by_id(session, shown)
    open_to_her = allowed_in(session, who, Permission.SEE_PEOPLE, shown, now=now)
    grants = grants_of(session, who.member_id, now=now) if who.member_id else []
    found = [
        MyCommunity(
            id=each,
            name=words(known[each].name),
            role=_role_in(each, grants, open_to_her.get(each), learns=each in learnt),
            url=url_for("web.people", slug=known[each].slug) if each in open_to_her else None,
        )
        for each in shown
        if each in known
    ]
    return sorted(found, key=lambda one: one.name.casefold()), len(every) - len(shown)


def _role_in(
    place: UUID, grants: Collection[Grant], allowance: Allowance | None, *, learns: bool
) -> str:
    """Her own roles there; else what she is by her unit, her launch or her office over all."""
    if own := [grant.role for grant in grants if grant.scope == place]:
        return _listed(own)
    units = allowance.units if allowance else frozenset()
    by_unit = [
        grant.role
        for grant in grants
        if isinstance(grant.scope, UnitScope) and grant.scope.unit_id in units
    ]
    if by_unit:
        return _("%(roles)s, by your training unit", roles=_listed(by_unit))
    present = visitor()
    if present is not None and present.community_id == place and present.launch_roles:
        return _("%(roles)s, as your LMS says", roles=_listed(present.launch_roles))
    if learns:
        return _("you learn here")
    return _listed([grant.role for grant in grants if grant.scope == INSTALLATION])


def _listed(roles: Collection[Role]) -> str:
    """In the order in which roles are named everywhere, each once."""
    return ", ".join(role_in_words(role) for role in Role if role in roles)
