"""The meters of one application: what this process counted since it began."""

from collections.abc import Iterable
from typing import cast

from flask import Flask, current_app
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from plugin.lti import REASONS, launch_counts, refusal_counts
from plugin.metrics.standing import StandingCollector
from plugin.services import services_of

EXTENSION = "child-metrics"
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
OTHER = "other"


class Meters:
    """Why not the library's global registry: a process may hold several applications, and nothing
    is wired at import time. What is counted is this process's own; the gauges are read from the
    database at each scrape, and so are everybody's.
    """

    def __init__(self, app: Flask) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "child_http_requests",
            "Requests that this process answered.",
            ("route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "child_http_request_seconds",
            "How long answering took, in seconds, without the way to the client.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.statements = Counter(
            "child_statements_accepted",
            "Statements that clients posted to /xapi and that are kept.",
            registry=self.registry,
        )
        self.registry.register(_Launches(app))
        self.registry.register(StandingCollector(services_of(app)))


class _Launches(Collector):
    """Takes over what plugin.lti counts; a code that is not known yet makes no new series."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def collect(self) -> Iterable[CounterMetricFamily]:
        family = CounterMetricFamily(
            "child_launches",
            "Logins and launches from LMSs: let in, or refused by reason code.",
            labels=("outcome",),
        )
        outcomes = {"accepted": sum(launch_counts(self._app).values()), OTHER: 0}
        for code, count in refusal_counts(self._app).items():
            known = code if code in REASONS else OTHER
            outcomes[known] = outcomes.get(known, 0) + count
        for outcome, count in outcomes.items():
            family.add_metric((outcome,), count)
        yield family


def meters_of(app: Flask) -> Meters:
    """Those of the application, made at the first call."""
    if EXTENSION not in app.extensions:
        app.extensions[EXTENSION] = Meters(app)
    return cast(Meters, app.extensions[EXTENSION])


def meters() -> Meters:
    """Those of the application that handles the present request."""
    return meters_of(current_app)
