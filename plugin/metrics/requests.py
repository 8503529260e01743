"""Counts every answer by the class of its route and of its status, whatever was asked for."""

import time
from functools import cache

from flask import Flask, Response, request
from flask.globals import app_ctx
from prometheus_client import Counter, Histogram

from plugin.metrics.meters import meters_of

LESSON = frozenset(
    {
        "web.lesson",
        "web.begin",
        "web.answer_lesson",
        "web.finish",
        "web.keep_place",
        "web.finished",
        "web.take_again",
        "web.curriculum_file",
        "web.curriculum_page",
    }
)
LAUNCH = frozenset({"lti.login", "lti.continue_login", "lti.launch", "lti.launch_address"})
BLUEPRINTS = {"web": "page", "bootstrap": "static", "stylesheet": "static"} | {
    name: name for name in ("lti", "xapi", "mail", "health", "metrics", "static")
}
NONE = "none"
"""Where no route of ours fits: an address that somebody made up."""
ROUTES = frozenset({"lesson", "launch", NONE, *BLUEPRINTS.values()})


def measure_requests(app: Flask) -> None:
    """Ask for it after `plugin.logs.log_requests`, which notes when a request began."""
    meters = meters_of(app)

    @cache  # there are as many as endpoints and statuses
    def meters_for(endpoint: str | None, status: int) -> tuple[Counter, Histogram]:
        route = route_class(endpoint)
        return meters.requests.labels(route, status_class(status)), meters.seconds.labels(route)

    @app.after_request
    def measure(response: Response) -> Response:
        requests, seconds = meters_for(request.endpoint, response.status_code)
        requests.inc()
        now = time.perf_counter()
        seconds.observe(now - app_ctx.g.get("request_began", now))
        return response


def route_class(endpoint: str | None) -> str:
    """One of `ROUTES`; a blueprint that is not listed has no class, and breaks no answer."""
    if endpoint is None:
        return NONE
    if endpoint in LESSON:
        return "lesson"
    if endpoint in LAUNCH:
        return "launch"
    blueprint, _, view = endpoint.partition(".")
    return "static" if view == "static" else BLUEPRINTS.get(blueprint, NONE)


def status_class(status: int) -> str:
    """`2xx` to `5xx`."""
    return f"{status // 100}xx"
