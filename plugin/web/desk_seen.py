"""Whether the visitor has a desk."""

from flask import g

from community import Permission, is_allowed_somewhere
from plugin.web.page_reading import page_reading
from plugin.web.sessions import asker, visitor
from storage import utc_now


def has_desk() -> bool:
    """Whether she may see one: of a community, a training unit, the installation. Read once a
    request, when something on the page asks.
    """
    present = visitor()
    if present is None:
        return False
    if "has_desk" not in g or g.has_desk[0] is not present:
        with page_reading() as session:
            seen = is_allowed_somewhere(session, asker(), Permission.SEE_DESK, now=utc_now())
        g.has_desk = present, seen
    found: bool = g.has_desk[1]
    return found
