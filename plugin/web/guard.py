"""Every view says what it needs; one that does not is found by a test, and may not answer.

Who may is decided by `community.require` alone: `demand` asks it for the community that the view
found, and a view whose permission was never asked for fails instead of answering.
"""

from collections.abc import Callable, Collection
from enum import StrEnum
from functools import wraps
from typing import ParamSpec

from flask import g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import Permission, Scope, is_allowed, require
from plugin.held import Sight
from plugin.web.blueprint import blueprint
from plugin.web.freshness import FRESH, HALF_FRESH, is_fresh
from plugin.web.refusals import ProofNeeded, SignInNeeded
from plugin.web.seen_people import keep_seen
from plugin.web.sessions import asker, visitor
from storage import utc_now

Arguments = ParamSpec("Arguments")
View = Callable[Arguments, ResponseReturnValue]


class Access(StrEnum):
    """What needs no permission of a community."""

    PUBLIC = "everybody"
    SIGNED_IN = "a signed-in member, for what is her own"


Need = Permission | Access
PUBLIC, SIGNED_IN = Access.PUBLIC, Access.SIGNED_IN

NEEDS: dict[str, Need] = {}
"""What each endpoint of the pages needs, for the test that lists all routes."""
ASK_PROOF: set[str] = set()
"""The endpoints that ask for a renewed proof."""
SHOWS: dict[str, frozenset[Sight]] = {}
"""What each endpoint may show of somebody else; nothing where it is empty."""


def needs(
    need: Need, *, fresh: bool = False, by_own_way: bool = False, shows: Collection[Sight] = ()
) -> Callable[[View[Arguments]], View[Arguments]]:
    """Declare what a view needs. Raises `SignInNeeded` for a guest where a visitor is needed.

    `fresh` is for what matters most (keys, grants, erasure, ways in): she must have proved who she
    is within ten minutes, else `ProofNeeded` takes her to /prove and back. A page to look at asks
    after five, so that its form can still be sent. `by_own_way` is for her ways in: there a launch
    is such a proof only for whoever has no other way (freshness.py).

    `shows` is what of somebody else the view may show; it says of whom by `saw` and `saw_list`
    (seen_people.py), and that is kept for them.
    """

    def declare(view: View[Arguments]) -> View[Arguments]:
        endpoint = f"{blueprint.name}.{view.__name__}"
        NEEDS[endpoint], SHOWS[endpoint] = need, frozenset(shows)
        if fresh:
            ASK_PROOF.add(endpoint)

        @wraps(view)
        def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> ResponseReturnValue:
            present = visitor()
            if need is not PUBLIC and present is None:
                raise SignInNeeded
            if need is SIGNED_IN and (present is None or present.member_id is None):
                raise SignInNeeded
            within = HALF_FRESH if request.method == "GET" else FRESH
            if fresh and not is_fresh(within, by_own_way=by_own_way):
                raise ProofNeeded(by_own_way=by_own_way)
            g.demanded = set()
            answer = view(*args, **kwargs)
            if isinstance(need, Permission) and need not in g.demanded:
                raise RuntimeError(f"{view.__name__} answered without demanding {need.name}")
            keep_seen()
            return answer

        return guarded

    return declare


def demand(session: Session, permission: Permission, scope: Scope) -> None:
    """Raises `community.NotAllowed` unless the visitor may there, now."""
    require(session, asker(), permission, scope, now=utc_now())
    demanded: set[Permission] = g.setdefault("demanded", set())
    demanded.add(permission)


def may(session: Session, permission: Permission, scope: Scope) -> bool:
    """Whether to show the visitor a door; the door itself demands."""
    return is_allowed(session, asker(), permission, scope, now=utc_now())
