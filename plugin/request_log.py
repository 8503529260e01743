"""One line per request: its id, what was asked, the outcome, never who or with what token."""

import logging
import sys
import time
from secrets import token_hex

from flask import Flask, Response, g, request

log = logging.getLogger("child.request")
UNLOGGED = frozenset({"static", "bootstrap.static", "health.healthz"})


def configure_logging(level: str) -> None:
    """Log lines on standard error as `time level logger message key=value …`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("waitress").setLevel("WARNING")


def log_requests(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        g.request_id = token_hex(6)
        g.request_began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        request_id = g.get("request_id", "")
        response.headers.add("X-Request-Id", request_id)
        if log.isEnabledFor(logging.INFO) and request.endpoint not in UNLOGGED:
            log.info(
                "request=%s method=%s route=%s status=%s ms=%.1f",
                request_id,
                request.method,
                request.url_rule.rule if request.url_rule else "-",
                response.status_code,
                (time.perf_counter() - g.get("request_began", time.perf_counter())) * 1000,
            )
        return response
