"""`/metrics` of a real application on a real database of either kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community import OPERATOR, found_community, post
from lrs_adapter import Iris, create_key
from plugin.lti import RESOURCE_LINK, Observed, add_registration, set_launch_handler
from plugin.metrics.standing import MOST_NAMED, OTHERS
from plugin.operations import Heart
from plugin.services import Services
from storage import Database, SecretBox, utc_now
from tests.databases import IRI_BASE, Templates
from tests.integration.counting import counted
from tests.integration.flaky_lrs import FlakyLrs, add, flaky_lrs, run
from tests.integration.lti_platform import Tool, running_platform, sign
from tests.integration.metrics.metrics_world import (
    TOKEN,
    application,
    one,
    scrape,
    services_at,
)
from tests.integration.operations.test_state import MOST_STATEMENTS
from tests.integration.records_world import received, record_some
from tests.integration.taking_in.odd_source import add as add_source
from tests.integration.taking_in.odd_source import odd_source
from tests.integration.taking_in.odd_source import run as read_sources


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[Services]:
    opened = services_at(database_url, tmp_path)
    yield opened
    opened.database.dispose()


@pytest.fixture
def app(services: Services) -> Flask:
    return application(services)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def lrs() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running


@pytest.mark.parametrize(
    "given",
    [
        None,
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN.upper()}",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer é",
    ],
)
def test_whoever_has_not_the_token_finds_nothing(client: FlaskClient, given: str | None) -> None:
    headers = {} if given is None else {"Authorization": given}
    answer = client.get("/metrics", headers=headers)
    elsewhere = client.get("/no-such-address", headers=headers)
    assert answer.status_code == elsewhere.status_code == 404
    assert answer.mimetype == elsewhere.mimetype
    assert "child_" not in answer.text
    assert "WWW-Authenticate" not in answer.headers


@pytest.mark.parametrize("given", [None, "Bearer", "Bearer ", "Bearer None", f"Bearer {TOKEN}"])
def test_without_the_setting_nobody_finds_anything(services: Services, given: str | None) -> None:
    client = application(services, token=None).test_client()
    headers = {} if given is None else {"Authorization": given}
    assert client.get("/metrics", headers=headers).status_code == 404


def test_a_scrape_is_text_that_nobody_keeps(client: FlaskClient) -> None:
    answer = client.get("/metrics", headers={"Authorization": f"bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "_created" not in answer.text


def test_gauges_tell_what_the_operator_sees(
    services: Services, client: FlaskClient, lrs: FlakyLrs
) -> None:
    database, box, now = services.database, services.secret_box, utc_now()
    add(database, box, lrs.endpoint, label="ministry")
    ids = [str(each) for each in record_some(database, 4)]
    lrs.script = lambda _lrs, batch: (
        (400, {}, b"no") if any(each["id"] in ids[2:] for each in batch) else None
    )
    run(database, box)
    add(database, box, lrs.endpoint, label="archive")
    with database.unit_of_work() as uow:
        post(uow, kind="test", to="demo@example.org", now=now)
        uow.commit()
    Heart(services, "worker", Observed).beat()
    found = scrape(client)
    assert one(found["child_state_readable"]) == 1
    assert one(found["child_log_position"]) == 4
    assert one(found["child_projector_behind_records"]) == 4
    assert one(found["child_paths_waiting"]) == 0
    assert one(found["child_paths_oldest_waiting_seconds"]) == 0
    assert one(found["child_lrs_behind_records"], lrs="archive") == 4
    assert one(found["child_lrs_behind_records"], lrs="ministry") == 0
    assert one(found["child_dead_letters"], lrs="ministry") == 2
    assert one(found["child_mails"], state="queued") == 1
    assert one(found["child_processes_live"], kind="worker") == 1
    assert one(found["child_processes_live"], kind="serve") == 0
    assert 0 <= one(found["child_worker_heartbeat_age_seconds"]) < 30
    assert one(found["child_key_days_left"], key="secret") > 1_000
    assert one(found["child_disk_free_bytes"]) > 0
    assert one(found["child_findings"], level="act") >= 1, "the letters"
    assert "child_disk_days_left" not in found, "nobody knows yet"


def test_gauges_tell_how_far_other_lrss_were_read(services: Services, client: FlaskClient) -> None:
    database, box = services.database, services.secret_box
    with odd_source() as source:
        source.store(received(), received(verb={}))
        add_source(database, box, source.endpoint)
        read_sources(database, box)
        add_source(database, box, "http://127.0.0.1:9", label="gone")
        read_sources(database, box, timeout_s=0.5)
    found = scrape(client)
    assert one(found["child_source_records"], source="lms") == 1
    assert one(found["child_source_refused"], source="lms") == 1
    assert one(found["child_source_failures"], source="lms") == 0
    assert one(found["child_source_failures"], source="gone") == 1
    assert one(found["child_source_paused"], source="gone") == 0
    assert one(found["child_source_behind_seconds"], source="gone") > 60


def test_what_clients_post_is_counted_once_it_is_kept(
    services: Services, client: FlaskClient
) -> None:
    with services.database.unit_of_work() as uow:
        key = create_key(uow, Iris(IRI_BASE), label="one", scopes=["all"], now=utc_now())
        uow.commit()

    def send(*statements: object) -> int:
        return client.post(
            "/xapi/statements",
            json=list(statements),
            auth=(key.key, key.secret),
            headers={"X-Experience-API-Version": "1.0.3"},
        ).status_code

    assert one(scrape(client)["child_statements_accepted_total"]) == 0
    assert send(received(), received()) == 200
    assert send({"actor": "nobody"}) == 400
    found = scrape(client)
    assert one(found["child_statements_accepted_total"]) == 2
    assert one(found["child_http_requests_total"], route="xapi", status="2xx") == 1
    assert one(found["child_http_requests_total"], route="xapi", status="4xx") == 1
    assert one(found["child_http_request_seconds_count"], route="xapi") == 2


def test_a_refused_launch_is_counted_by_its_reason(client: FlaskClient) -> None:
    before = scrape(client)["child_launches_total"]
    assert one(before, outcome="accepted") == 0
    client.get("/lti/launch")
    client.post("/lti/login", data={"iss": "https://nobody.example", "login_hint": "x"})
    found = scrape(client)
    assert one(found["child_launches_total"], outcome="opened_outside_lms") == 1
    assert one(found["child_launches_total"], outcome="registration_unknown") == 1
    assert one(found["child_http_requests_total"], route="launch", status="4xx") == 2


def test_a_launch_that_is_let_in_is_counted(database: Database, secret_box: SecretBox) -> None:
    with running_platform() as platform:
        tool = Tool(database, secret_box, platform)
        tool.register()
        app = application(tool.services)
        set_launch_handler(app, RESOURCE_LINK, lambda _launch: "shown")
        client = app.test_client()
        asked = tool.login(client)
        signed = sign(platform.claims(nonce=asked["nonce"]))
        assert tool.launch(signed, asked["state"], client).status_code == 200
        assert tool.launch(signed, asked["state"], client).status_code == 401
    found = scrape(client)["child_launches_total"]
    assert one(found, outcome="accepted") == 1
    assert one(found, outcome="state_reused") == 1


def test_names_that_are_shared_or_too_many_share_a_series(
    services: Services, client: FlaskClient, lrs: FlakyLrs
) -> None:
    database, now = services.database, utc_now()
    with database.unit_of_work() as uow:
        place = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=now).id
        for number in range(3):
            add_registration(
                uow,
                asker=OPERATOR,
                name="Campus",
                issuer=f"https://lms{number}.example",
                client_id="1",
                auth_login_url="https://lms.example/login",
                auth_token_url="https://lms.example/token",
                jwks_url="https://lms.example/keys",
                community_id=place,
                now=now,
            )
        uow.commit()
    for number in range(MOST_NAMED + 3):
        add(database, services.secret_box, lrs.endpoint, label=f"lrs {number}")
    record_some(database, 2)
    found = scrape(client)
    assert set(found["child_grades_retrying"]) == {frozenset({("lms", "Campus")})}
    assert len(found["child_lrs_behind_records"]) == MOST_NAMED + 1
    assert one(found["child_lrs_behind_records"], lrs=OTHERS) == 6


def test_a_scrape_costs_what_the_state_costs(services: Services, client: FlaskClient) -> None:
    scrape(client)
    with counted(services.database) as seen:
        scrape(client)
    assert len(seen) <= MOST_STATEMENTS


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_counters_go_on_while_the_database_tells_nothing(
    templates: Templates, tmp_path: Path, kind: str
) -> None:
    url = templates.empty(kind)
    services = services_at(url, tmp_path)
    try:
        client = application(services).test_client()
        client.get("/healthz")
        found = scrape(client)
    finally:
        services.database.dispose()
        templates.drop(url)
    assert one(found["child_state_readable"]) == 0
    assert one(found["child_http_requests_total"], route="health", status="2xx") == 1
    assert "child_log_position" not in found
