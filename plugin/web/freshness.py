"""Whether she has proved lately who she is, in a way that is enough for what she holds."""

from datetime import datetime, timedelta

from flask import g

from plugin.services import services
from plugin.sign_in.demands import has_own_way, must_prove_by_provider
from plugin.web.sessions import Method, came_by_lms, visitor
from plugin.web.visitors import Visitor
from storage import utc_now

FRESH = timedelta(minutes=10)
HALF_FRESH = FRESH / 2
"""A page that leads to what needs a fresh proof asks early, so that it lasts until it is sent."""


def is_fresh(within: timedelta = FRESH, *, by_own_way: bool = False) -> bool:
    """Whether she who is signed in has proved it lately, and where the provider's word is asked
    for, by it. With `by_own_way` an LMS's word counts for nothing where she has a way in of her
    own: whoever can sign in there as anybody could else add a mailbox to her account for good.
    """
    present = visitor()
    proved: datetime | None = g.get("session_proved") if present else None
    if present is None or proved is None or utc_now() - proved >= within:
        return False
    if by_own_way and came_by_lms() and _has_own_way(present):
        return False
    return g.get("session_method") == Method.OIDC or not needs_provider(present)


def needs_provider(who: Visitor) -> bool:
    """Whether the provider alone can give the visitor a renewed proof."""
    settings = services().settings
    if not settings.staff_by_provider or who.member_id is None:
        return False
    with services().database.reading() as reading:
        return must_prove_by_provider(reading, settings, who.member_id, utc_now())


def _has_own_way(who: Visitor) -> bool:
    if who.member_id is None:
        return False
    with services().database.reading() as reading:
        return has_own_way(reading, services().settings, who.member_id)
