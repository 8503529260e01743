"""The place in a page that is filled with its window's session."""

import secrets

from flask import g, session

from plugin.cookie_sessions import is_windowed


def window_slot() -> str | None:
    """A text that stands for the session's value, which is only known when the page is made; None
    where a cookie keeps the session.
    """
    if not is_windowed(session):
        return None
    if "window_slot" not in g:
        g.window_slot = secrets.token_hex(16)
    return str(g.window_slot)
