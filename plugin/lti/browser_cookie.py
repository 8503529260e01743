"""The value that ties a login to one browser (OpenID Connect Core, 15.5.2: session-bound state)."""

import re
import secrets

from flask import request
from werkzeug import Response

COOKIE = "__Host-child-browser"
LIFETIME_S = 3600
ATTRIBUTES = f"; Max-Age={LIFETIME_S}; Path=/; Secure; HttpOnly; SameSite=None; Partitioned"
"""SameSite=None, Secure and Partitioned: all else is lost in an LMS's iframe (TRIED)."""
SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def browser_value() -> str | None:
    """What this browser presents, or None; other texts than ours count as nothing."""
    cookies = request.cookies
    value = cookies[COOKIE] if COOKIE in cookies else ""  # noqa: SIM401 - what it lacks costs its get() an error
    return value if SHAPE.fullmatch(value) else None


def new_browser_value() -> str:
    return secrets.token_urlsafe(32)


def keep_browser_value(response: Response, value: str) -> None:
    """Its attributes never change, and the value needs no quoting (`SHAPE`)."""
    response.headers.add("Set-Cookie", f"{COOKIE}={value}{ATTRIBUTES}")
