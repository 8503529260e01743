"""Headers that keep pages where they belong: CSP, who may frame them, no sniffing."""

from functools import lru_cache
from typing import Any

from flask import Flask, Response, g
from flask.globals import app_ctx

from plugin.lti.urls import origin_of
from plugin.services import services_of
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


ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def allow_framing(origins: tuple[str, ...]) -> None:
    """For this response: the origins of the launch's registration may frame it."""
    g.frame_origins = origins


def allow_form_to(*urls: str) -> None:
    """For this response: a form may be sent there (the Deep Linking return). An address whose
    origin a policy cannot name is left out.
    """
    g.form_origins = [origin for url in urls if (origin := origin_of(url))]


def allow_own_frames() -> None:
    """For this response: it may show pages of this origin in frames."""
    g.own_frames = True


def add_security_headers(app: Flask) -> None:
    wanted = dict(ALWAYS)
    if services_of(app).settings.base_url.startswith("https:"):
        wanted["Strict-Transport-Security"] = "max-age=31536000"
    always = tuple((name.lower(), name, value) for name, value in wanted.items())

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        said = {name.lower() for name, _ in headers}  # setdefault would look at all for each
        if response.mimetype == "text/html" and "content-security-policy" not in said:
            headers.add("Content-Security-Policy", _policy())
            if "cache-control" not in said:  # whoever says the one has thought of the other
                headers.add("Cache-Control", "no-store")
        for lower, name, value in always:
            if lower not in said:
                headers.add(name, value)
        return response


def _policy() -> str:
    known = app_ctx.g
    forms, frames = tuple(known.get("form_origins", ())), tuple(_frame_origins(known))
    return _policy_for(forms, frames, bool(known.get("own_frames", False)))


@lru_cache(maxsize=1000)
def _policy_for(forms: tuple[str, ...], frames: tuple[str, ...], own_frames: bool) -> str:
    parts = dict(BASE_POLICY)
    if own_frames:
        parts["frame-src"] = "'self'"
    parts["form-action"] = " ".join(["'self'", *forms])
    parts["frame-ancestors"] = " ".join(frames) or "'none'"
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def _frame_origins(known: Any) -> tuple[str, ...]:
    if "frame_origins" in known:
        return tuple(known.frame_origins)
    present = visitor() if "visitor" in known else None
    if present is not None:
        return present.frame_origins
    return tuple(known.get("session_frame_origins", ()))  # a page of trouble shows no visitor
