"""Roles that she holds and that count for nothing in this session: she is told so."""

from flask import request, url_for

from community import grants_of
from plugin.web.own_paths import own_path
from plugin.web.page_reading import page_reading
from plugin.web.sessions import asker
from storage import utc_now


def holds_back() -> bool:
    """Whether a role of hers waits for her organisation's sign-in."""
    who = asker()
    if who.member_id is None or not who.held_back:
        return False
    with page_reading() as reading:
        held = grants_of(reading, who.member_id, now=utc_now())
    return any(each.role in who.held_back for each in held)


def way_to_them() -> str:
    """To her organisation's sign-in, and back to the page that was asked for."""
    here = own_path(request.full_path.removesuffix("?"), "") if request.method == "GET" else ""
    return url_for("web.prove_it", next=here or None)
