"""The style sheets of a page as one file, so that a lesson is not held up by one request each."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, abort, make_response, url_for
from flask.typing import ResponseReturnValue

STATIC = Path(__file__).parent / "static"
FIRST, LAST = ("tokens", "base", "parts", "shells"), ("forced", "print")
"""Every page has these around its own."""
A_YEAR_S, A_MINUTE_S = 365 * 24 * 3600, 60
MOST_KEPT = 64
"""Pages have fewer combinations; addresses that somebody made up push each other out."""


def install_stylesheet(app: Flask) -> None:
    """Serve `/static/look/DIGEST/NAME+NAME.css`, and tell templates its address."""
    known = frozenset(path.stem for path in STATIC.glob("*.css"))

    @lru_cache(maxsize=MOST_KEPT)
    def joined(own: str) -> tuple[bytes, str] | None:
        """The sheets around `own` (names joined by `+`), and the digest of what they say."""
        names = own.split("+") if own != "page" else []
        if not known.issuperset(names) or len(set(names)) != len(names):
            return None
        every = (*FIRST, *names, *LAST)
        text = b"\n".join((STATIC / f"{name}.css").read_bytes() for name in every)
        return text, hashlib.blake2b(text, digest_size=8).hexdigest()

    def stylesheet(digest: str, own: str) -> ResponseReturnValue:
        """A page from before an update asks by an old digest: it gets the sheets as they are."""
        found = joined(own) if own.count("+") < len(known) else None
        if found is None:
            abort(404)
        text, now = found
        response = make_response(text)
        response.mimetype = "text/css"
        response.cache_control.public = True
        response.cache_control.max_age = A_YEAR_S if digest == now else A_MINUTE_S
        response.cache_control.immutable = digest == now
        return response

    def look(own: list[str]) -> str:
        """The address of the sheets of a page that has `own` besides those of every page."""
        name = "+".join(own) or "page"
        found = joined(name)
        assert found is not None, f"{name}: no such style sheets"
        return url_for("stylesheet", digest=found[1], own=name)

    app.add_url_rule("/static/look/<digest>/<own>.css", "stylesheet", stylesheet)
    app.jinja_env.globals["look"] = look
