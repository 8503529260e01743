"""One line per request: its id, which route, the outcome, never who or with what token."""

import logging
import re
import time
from secrets import token_hex

from flask import Flask, Response, g, request
from flask.globals import app_ctx, request_ctx

from plugin.logs.context import begin
from plugin.proxies import from_trusted_proxy

log = logging.getLogger("child.request")
UNLOGGED = frozenset({"static", "stylesheet", "bootstrap.static", "health.healthz"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
HEADER = "X-Request-Id"


def log_requests(app: Flask) -> None:
    """Give each request an id, say it in the answer, log what became of it."""

    @app.before_request
    def start() -> None:
        known = app_ctx.g
        known.request_id = request_id = _given_id() or token_hex(6)
        known.request_began = time.perf_counter()
        begin(request=request_id)

    @app.after_request
    def end(response: Response) -> Response:
        request_id = g.get("request_id", "")
        response.headers.add(HEADER, request_id)
        if log.isEnabledFor(logging.INFO) and request.endpoint not in UNLOGGED:
            log.info(
                "request=%s method=%s route=%s status=%d ms=%.1f",
                request_id,
                request.method if request.method in METHODS else "-",
                request.endpoint or "-",
                response.status_code,
                (time.perf_counter() - g.get("request_began", time.perf_counter())) * 1000,
            )
        return response

    @app.teardown_request
    def forget(_: BaseException | None) -> None:
        begin()


def _given_id() -> str | None:
    """The id that a proxy of ours gave the request; anybody else's could be made to mislead."""
    asked = request_ctx.request
    if not from_trusted_proxy(asked.environ):
        return None
    given = asked.headers.get(HEADER, "")
    return given if GIVEN_ID.fullmatch(given) else None
