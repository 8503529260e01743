"""Each page of a frame that gets no cookie holds the session, in a form that asks for the next."""

from urllib.parse import urljoin, urlsplit, urlunsplit

from flask import Flask, Response, current_app, g, make_response, render_template, request, session

from plugin.cookie_sessions import CookieSession, CookieSessions, is_windowed, may_be_windowed
from plugin.in_window import in_window
from plugin.web.own_paths import own_path

OWN_ORIGIN = "same-origin"
"""Of LTI's pages, too, which tell nobody where they are: with that, the form that brings the
session on would be of origin "null", and the session nobody's."""


def fill_window_slots(app: Flask) -> None:
    """Instead of a redirect, which would lose the session, a page asks for the next by itself."""

    @app.after_request
    def fill(response: Response) -> Response:
        if not may_be_windowed() or not is_windowed(session):
            return response
        if response.location and 300 <= response.status_code < 400:
            onward = _own(response.location)
            if onward is None:
                return response
            response = make_response(render_template("web/onward.html", onward=in_window(onward)))
        if response.mimetype == "text/html":
            response.headers["Referrer-Policy"] = OWN_ORIGIN
        slot = g.get("window_slot")
        if slot is not None and response.mimetype == "text/html":
            interface = current_app.session_interface
            assert isinstance(interface, CookieSessions)
            assert isinstance(session, CookieSession)
            value = interface.value_for_page(session)
            response.set_data(response.get_data().replace(slot.encode(), value.encode()))
        return response


def _own(location: str) -> str | None:
    """An address of this service without scheme and host; None for anybody else's."""
    parts = urlsplit(urljoin(request.url, location))
    if f"{parts.scheme}://{parts.netloc}" != request.host_url.rstrip("/"):
        return None
    return own_path(urlunsplit(parts._replace(scheme="", netloc="")), "/")
