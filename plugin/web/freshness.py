"""Whether she has proved lately who she is, in a way that is enough for what she holds."""

from datetime import datetime, timedelta

from flask import g

from plugin.services import services
from plugin.sign_in.demands import must_prove_by_provider
from plugin.web.sessions import Method, Visitor, visitor
from storage import utc_now

FRESH = timedelta(minutes=10)
HALF_FRESH = FRESH / 2
"""A page that leads to what needs a fresh proof asks early, so that it lasts until it is sent."""


def is_fresh(within: timedelta = FRESH) -> bool:
    """Whether she who is signed in has proved it lately, and where the provider's word is asked
    for, by it.
    """
    present = visitor()
    proved: datetime | None = g.get("session_proved") if present else None
    if present is None or proved is None or utc_now() - proved >= within:
        return False
    return g.get("session_method") == Method.OIDC or not needs_provider(present)


def needs_provider(who: Visitor) -> bool:
    """Whether the provider alone can give the visitor a renewed proof."""
    settings = services().settings
    if not settings.staff_by_provider or who.member_id is None:
        return False
    with services().database.reading() as reading:
        return must_prove_by_provider(reading, settings, who.member_id, utc_now())
