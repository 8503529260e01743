"""Flask's own signed cookie session, kept under one of two names, or in the pages of a window.

Whoever comes in directly has it in a cookie that other sites' requests do not bring
(`SameSite=Lax`). A frame of an LMS gets no such cookie; there it is `SameSite=None`, and
`Partitioned`, so that no site but that LMS's brings it. Names differ, since a browser would send
both of one name in an order that nobody knows. A browser that ignores `Partitioned` shows both and
has two sessions: looking leaves either, and they end together when somebody comes in or goes out.

Where a frame gets no cookie of either kind, such a signed value goes from page to page in a form's
field (plugin/in_window.py). It is signed as what it is: no cookie can be made of it, nor it of one.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from flask import Flask, Request, Response, g
from flask.globals import app_ctx, request_ctx
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException

OWN, FRAMED = "__Host-child-own", "__Host-child"
FRAMES = frozenset({"iframe", "frame", "embed", "object"})
FIELD, IN_WINDOW = "child_window", "child.in_window"
"""The form's field, and what a request of a window's page has in its WSGI environment."""
WINDOW_IDLE = timedelta(hours=2)
"""How long a page of a window may lie; each one that is opened has a new value."""


class CookieSession(SecureCookieSession):
    """`framed` says under which name it is kept, `presented` which names the browser brought.

    `others` are what else it brought that can be read, `broken` the names of what cannot.
    `is_alone` where no other name's cookie is to be left. `windowed` is one that no cookie keeps.
    """

    windowed: bool = False

    framed: bool = True
    presented: frozenset[str] = frozenset()
    others: tuple["CookieSession", ...] = ()
    broken: frozenset[str] = frozenset()
    is_alone: bool = False


class CookieSessions(SecureCookieSessionInterface):
    """As its parent in what a value holds, with the signer made once and not twice a request.

    `SECRET_KEY` must be set before and stay. `own_origin` is that of this service's pages.
    """

    session_class = CookieSession

    def __init__(self, app: Flask, *, own_origin: str | None) -> None:
        self._own_origin = own_origin
        self._serializer = super().get_signing_serializer(app)
        self._in_pages = _InPages().get_signing_serializer(app)
        self._longest_s = int(app.permanent_session_lifetime.total_seconds())

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> CookieSession:
        if IN_WINDOW in request.environ:
            return self._open_in_window(request)
        cookies = request.cookies
        presented = [name for name in (OWN, FRAMED) if cookies.get(name)] if cookies else []
        if not presented:
            none = CookieSession()
            none.framed = is_in_frame(request, otherwise=True)
            return none
        read = {name: self._read(cookies[name]) for name in presented}
        good = {name: each for name, each in read.items() if each is not None}
        for name, each in good.items():
            each.framed = name == FRAMED
        if good:
            found, *others = good.values()
        else:
            found, others = CookieSession(), []
            found.framed = is_in_frame(request, otherwise=True)
        found.presented, found.others = frozenset(presented), tuple(others)
        found.broken = frozenset(presented) - good.keys()
        return found

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """The other name's cookie stays, unless it is broken or this session is to be alone."""
        assert isinstance(session, CookieSession)
        if session.windowed:
            return  # the page holds it (plugin/window_pages.py)
        if session.accessed:
            response.vary.add("Cookie")
        if not session.modified or not (session or session.presented):
            return
        response.vary.add("Cookie")
        kept = None
        if session and self._serializer is not None:
            kept = FRAMED if session.framed else OWN
            value = self._serializer.dumps(dict(session))
            response.set_cookie(kept, str(value), **_attributes(kept))
        going = session.presented if session.is_alone else session.broken
        if not session:
            going |= session.presented & {FRAMED if session.framed else OWN}
        for name in sorted(going - {kept}):
            response.delete_cookie(name, **_attributes(name))

    def value_for_page(self, session: CookieSession) -> str:
        """What the pages of a window hold of its session."""
        assert self._in_pages is not None
        return str(self._in_pages.dumps(dict(session)))

    def _open_in_window(self, request: Request) -> CookieSession:
        """The field is taken out of the form: it is no view's. What another site's page sends is
        nobody's: it could bring its maker's session into somebody else's browser.
        """
        value = request.environ[IN_WINDOW]
        if value is None:
            value = _taken_out(request)
        found = CookieSession()
        assert self._in_pages is not None
        if is_from_page_of(self._own_origin, request):
            longest_s = int(WINDOW_IDLE.total_seconds())
            with suppress(BadSignature):
                found = CookieSession(self._in_pages.loads(value, max_age=longest_s))
        found.windowed = True
        return found

    def _read(self, value: str) -> CookieSession | None:
        assert self._serializer is not None
        try:
            return CookieSession(self._serializer.loads(value, max_age=self._longest_s))
        except BadSignature:
            return None


class _InPages(SecureCookieSessionInterface):
    salt = "window-session"


def _taken_out(request: Request) -> str:
    try:
        fields = list(request.form.items(multi=True))
    except HTTPException:  # too large a form: it is refused where it is read
        return ""
    request.__dict__["form"] = ImmutableMultiDict(each for each in fields if each[0] != FIELD)
    return next((value for name, value in fields if name == FIELD), "")


def is_from_page_of(origin: str | None, request: Request) -> bool:
    """Whether a page of `origin` sent this form, by what no page can make a browser say (Fetch,
    3.1, and Fetch Metadata, 2.3; older browsers do not send the latter).
    """
    if origin is None or request.headers.get("Origin") != origin:
        return False
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def keep_in_window(session: SessionMixin) -> None:
    """From here on no cookie keeps this session: the browser showed that it keeps none."""
    if isinstance(session, CookieSession):
        session.windowed = g.kept_in_window = True


def may_be_windowed() -> bool:
    """Without a look at the session: an answer that looked at it differs by cookie (`Vary`)."""
    return IN_WINDOW in request_ctx.request.environ or "kept_in_window" in app_ctx.g


def is_windowed(session: SessionMixin) -> bool:
    return isinstance(session, CookieSession) and session.windowed


def shown(session: SessionMixin, key: str) -> list[str]:
    """What the browser's cookies hold under `key`, the one of this session first."""
    assert isinstance(session, CookieSession)
    values = [each.get(key) for each in (session, *session.others)]
    return [value for value in values if isinstance(value, str)]


def leave_alone(session: SessionMixin) -> None:
    """The browser is to keep this session's cookie and no other."""
    assert isinstance(session, CookieSession)
    session.is_alone = True


def is_in_frame(request: Request, *, otherwise: bool) -> bool:
    """Whether the page is loaded into a frame, where the browser says (Fetch Metadata, 2.1)."""
    where = request.headers.get("Sec-Fetch-Dest")
    if where == "document":
        return False
    return True if where in FRAMES else otherwise


def _attributes(name: str) -> dict[str, Any]:
    is_framed = name == FRAMED
    return {
        "path": "/",
        "secure": True,
        "httponly": True,
        "samesite": "None" if is_framed else "Lax",
        "partitioned": is_framed,
    }
