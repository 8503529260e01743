"""Requests of a frame that gets no cookie: a form asks for every page and brings the session.

`POST /in-window/look/PATH` is a look at PATH, `POST /in-window/do/PATH` a form that is sent there.
The session is in the form's field and nowhere else: in no address, so in no history that is shared,
no Referer and no log of ours or of a proxy. For the views both are requests for PATH.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

from flask import Flask, request
from werkzeug import Request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.utils import redirect

from plugin.cookie_sessions import FIELD, IN_WINDOW
from plugin.web.own_paths import own_path

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/in-window"
LOOK, DO = f"{PREFIX}/look", f"{PREFIX}/do"
MOST_BYTES = 16_000
PAGES = "web"
"""The blueprint of what can be asked for so; all else proves who asks in another way."""


class WindowRequests:
    """Why before Flask: the method and the path that a request has decide what answers it."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        kind = next((each for each in (LOOK, DO) if path.startswith(f"{each}/")), None)
        if kind is None:
            return self._application(environ, start_response)
        asked = environ | {"PATH_INFO": path.removeprefix(kind)}
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            return _without_window(asked)(environ, start_response)
        if environ["REQUEST_METHOD"] != "POST":
            return self._application(environ, start_response)
        asked[IN_WINDOW] = _as_look(environ, asked) if kind == LOOK else None
        return self._application(asked, start_response)


def only_pages_in_window(app: Flask) -> None:
    """Whatever is no page is not there for a window: its way in must be its own address."""

    @app.before_request
    def refuse_others() -> None:
        if IN_WINDOW in request.environ and request.blueprint != PAGES:
            raise NotFound


def in_window(path: str) -> str:
    """Where a window looks at `path` (with its query), which is one of this service."""
    return path if path.startswith(f"{LOOK}/") else LOOK + path


def _as_look(environ: "WSGIEnvironment", asked: "WSGIEnvironment") -> str:
    """Make a GET of `asked`; returns what the form brought."""
    form = Request(environ)
    form.max_content_length = form.max_form_memory_size = MOST_BYTES
    try:
        value = form.form.get(FIELD, "")
    except HTTPException:
        value = ""
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"):
        asked.pop(name, None)
    asked |= {"REQUEST_METHOD": "GET", "wsgi.input": BytesIO()}
    return value


def _without_window(asked: "WSGIEnvironment") -> "WSGIApplication":
    """Somebody opened the address anew, in a tab say: the page itself, as cookies let her in."""
    return redirect(own_path(Request(asked).full_path.removesuffix("?"), "/"), 303)
