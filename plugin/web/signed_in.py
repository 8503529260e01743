"""The member who is signed in, for views that are hers alone."""

from uuid import UUID

from plugin.web.refusals import SignInNeeded
from plugin.web.sessions import visitor


def member_id() -> UUID:
    """Raises `SignInNeeded` for a guest and for an anonymous launch."""
    present = visitor()
    if present is None or present.member_id is None:
        raise SignInNeeded
    return present.member_id
