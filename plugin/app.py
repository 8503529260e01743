"""The Flask application: made from services, nothing wired at import time."""

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, g
from flask.globals import request_ctx
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_compress import Compress
from flask_wtf import CSRFProtect
from werkzeug.exceptions import BadRequest, LengthRequired, NotFound

from plugin import health, lti, mail, metrics, models, web, xapi
from plugin.cookie_sessions import CookieSessions
from plugin.in_window import WindowRequests, only_pages_in_window
from plugin.logs import log_requests
from plugin.lti.urls import origin_of
from plugin.proxies import TrustedProxies
from plugin.responses import OwnResponse
from plugin.security_headers import add_security_headers
from plugin.services import Services, bind_services
from plugin.translations import install_catalogues
from plugin.web.locale import choose_locale
from plugin.window_pages import fill_window_slots

log = logging.getLogger("child.web")
MAX_BODY_BYTES = 8 * 1024 * 1024
STATIC_MAX_AGE = timedelta(hours=1)
LONG = 800
"""Bytes from which on an answer is compressed."""


class Child(Flask):
    """No view of ours is a coroutine, so none is looked at for being one, nine times a request."""

    response_class = OwnResponse

    def log_exception(self, exc_info: Any) -> None:
        """Flask would write the address, which may hold a token; the page of trouble tells more."""
        log.error("request=%s unhandled", g.get("request_id"), exc_info=exc_info)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(services: Services) -> Flask:
    """The whole service as one WSGI application."""
    assert models.TABLES, "pages name tables, which are all to be known then"
    app = Child(
        "plugin",
        root_path=str(Path(__file__).parent),
        static_folder="web/static",
        template_folder="web/templates",
    )
    app.config.update(
        SECRET_KEY=services.secret_box.derive("flask-session"),
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        SEND_FILE_MAX_AGE_DEFAULT=STATIC_MAX_AGE,
        BOOTSTRAP_SERVE_LOCAL=True,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # browsers that hide the Referer learn, too; the token decides
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/javascript",
            "application/json",
            "application/ld+json",
            "image/svg+xml",
            "text/csv",
        ],
        COMPRESS_MIN_SIZE=LONG,
        COMPRESS_REGISTER=False,  # _compress_what_is_long asks it
        COMPRESS_ALGORITHM_STREAMING=["br", "gzip"],  # static files, for every client
        COMPRESS_STREAMING_ENDPOINT_CONDITIONAL=["static", "bootstrap.static"],
    )
    app.session_interface = CookieSessions(app, own_origin=origin_of(services.settings.base_url))
    app.wsgi_app = TrustedProxies(  # type: ignore[method-assign]
        WindowRequests(app.wsgi_app), services.settings.trusted_proxies
    )
    bind_services(app, services)
    log_requests(app)
    metrics.measure_requests(app)
    app.before_request(_refuse_what_cannot_be_read)
    only_pages_in_window(app)
    csrf = CSRFProtect(app)
    Bootstrap5(app)
    _compress_what_is_long(app)
    Babel(app, locale_selector=choose_locale)
    install_catalogues(app, Path(__file__).parent / "web" / "translations")
    add_security_headers(app)
    for blueprint in (lti.blueprint, xapi.blueprint, mail.blueprint):
        csrf.exempt(blueprint)  # these prove who asks by signed tokens and keys, not by a cookie
    app.register_blueprint(lti.blueprint)
    xapi.init_xapi(app)
    app.register_blueprint(mail.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(metrics.blueprint)
    app.register_blueprint(web.blueprint)
    web.init_web(app)
    fill_window_slots(app)  # the last one added is the first to be called: before compression
    return app


def _compress_what_is_long(app: Flask) -> None:
    """Why not all: a redirect or a few words would have their headers looked at for nothing."""
    compress = Compress(app)

    @app.after_request
    def compressed(response: Response) -> Response:
        length = response.calculate_content_length()
        return (
            response if length is not None and length < LONG else compress.after_request(response)
        )


def _refuse_what_cannot_be_read() -> None:
    """U+0000 names nothing here, and PostgreSQL takes it in no text at all. A chunked body would be
    cut silently at the limit, so its length is asked for (RFC 9110).

    What has no route is answered as such, in the words of the part where it is looked for.
    """
    asked = request_ctx.request
    if asked.routing_exception is not None:
        return
    if "\0" in asked.path:
        raise NotFound
    if b"%00" in asked.query_string:
        raise BadRequest("The address holds the character U+0000. Remove it.")
    if asked.content_length is None and "chunked" in asked.headers.get("Transfer-Encoding", ""):
        raise LengthRequired("Send the body with a Content-Length.")
