"""However strange what strangers send, the number of series stays what the code says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from plugin.lti import REASONS
from plugin.lti.hooks import parts_of
from plugin.metrics.meters import OTHER, SECONDS
from plugin.metrics.requests import ROUTES, route_class
from tests.databases import Templates
from tests.integration.metrics.metrics_world import Labels, application, one, scrape, services_at

STATUSES = {"2xx", "3xx", "4xx", "5xx"}
PATHS = (
    "/{n}",
    "/lti/{n}",
    "/xapi/{n}",
    "/sign-in/{n}",
    "/metrics/{n}",
    "/curricula/{n}/lessons/{n}",
    "/static/{n}.css",
    "/%00{n}",
    "/{n}\u2028line",
    "/lti/launch?code={n}",
    "/lti/login?iss=https://{n}.example&login_hint={n}&target_link_uri={n}",
    '/x"{n}\\',
)
METHODS = ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "BREW{n}")


@pytest.fixture
def app(templates: Templates, tmp_path: Path) -> Iterator[Flask]:
    url = templates.fresh("sqlite")
    services = services_at(url, tmp_path)
    yield application(services)
    services.database.dispose()
    templates.drop(url)


def values_of(series: dict[Labels, float], label: str) -> set[str]:
    return {dict(labels)[label] for labels in series}


def besiege(client: FlaskClient, times: int) -> None:
    for number in range(times):
        path, method = PATHS[number % len(PATHS)], METHODS[number % len(METHODS)]
        client.open(
            path.format(n=number),
            method=method.format(n=number),
            headers={"X-Request-Id": f"made-up-{number}", "Host": f"h{number}.example"},
        )


def test_addresses_and_methods_that_are_made_up_make_no_series(app: Flask) -> None:
    client = app.test_client()
    scrape(client)
    besiege(client, 120)
    found = scrape(client)
    many = sum(map(len, found.values()))
    besiege(client, 240)
    found = scrape(client)
    assert sum(map(len, found.values())) == many
    assert values_of(found["child_http_requests_total"], "route") <= ROUTES
    assert values_of(found["child_http_requests_total"], "status") <= STATUSES
    assert len(found["child_http_request_seconds_bucket"]) <= len(ROUTES) * (len(SECONDS) + 1)
    assert one(found["child_http_requests_total"], route="none", status="4xx") > 0
    assert values_of(found["child_launches_total"], "outcome") <= REASONS | {"accepted", OTHER}


def test_a_reason_that_nobody_listed_is_another(app: Flask) -> None:
    for number in range(300):
        parts_of(app).refusals[f"made_up_{number}"] += 1
    found = scrape(app.test_client())["child_launches_total"]
    assert one(found, outcome=OTHER) == 300
    assert values_of(found, "outcome") == {"accepted", OTHER}


def test_every_route_of_ours_has_its_class(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {route_class(each) for each in endpoints} == ROUTES - {"none"}
