"""The value that ties a login to one browser (OpenID Connect Core, 15.5.2: session-bound state)."""

import re
import secrets

from flask import request
from werkzeug import Response

COOKIE = "__Host-child-browser"
LIFETIME_S = 3600
SHAPE = re.compile(r"[\w-]{43}")


def browser_value() -> str | None:
    """What this browser presents, or None; other texts than ours count as nothing."""
    cookies = request.cookies
    value = cookies[COOKIE] if COOKIE in cookies else ""  # noqa: SIM401 - get() raises within
    return value if SHAPE.fullmatch(value) else None


def new_browser_value() -> str:
    return secrets.token_urlsafe(32)


def keep_browser_value(response: Response, value: str) -> None:
    """SameSite=None, Secure and Partitioned: all else is lost in an LMS's iframe (TRIED)."""
    response.set_cookie(
        COOKIE,
        value,
        max_age=LIFETIME_S,
        path="/",
        secure=True,
        httponly=True,
        samesite="None",
        partitioned=True,
    )
