"""Headers that keep pages where they belong: CSP, who may frame them, no sniffing."""

from flask import Flask, Response, g

from plugin.lti.urls import origin_of
from plugin.services import services
from plugin.web.sessions import visitor

BASE_POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
}


def allow_framing(origins: tuple[str, ...]) -> None:
    """For this response: the origins of the launch's registration may frame it."""
    g.frame_origins = origins


def allow_form_to(*urls: str) -> None:
    """For this response: a form may be sent there (the Deep Linking return). An address whose
    origin a policy cannot name is left out.
    """
    g.form_origins = [origin for url in urls if (origin := origin_of(url))]


def add_security_headers(app: Flask) -> None:
    @app.after_request
    def add(response: Response) -> Response:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        if services().settings.base_url.startswith("https:"):
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if response.mimetype == "text/html" and "Content-Security-Policy" not in response.headers:
            response.headers["Content-Security-Policy"] = _policy()
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _policy() -> str:
    parts = dict(BASE_POLICY)
    parts["form-action"] = " ".join(["'self'", *g.get("form_origins", ())])
    parts["frame-ancestors"] = " ".join(_frame_origins()) or "'none'"
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def _frame_origins() -> tuple[str, ...]:
    if "frame_origins" in g:
        return tuple(g.frame_origins)
    present = visitor() if "visitor" in g else None
    if present is not None:
        return present.frame_origins
    return tuple(g.get("session_frame_origins", ()))  # a page of trouble shows no visitor
