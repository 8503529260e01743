"""What the log tells of a walk through everything: ids and codes, and nothing of the people."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from community import Role, issue_sign_in_link
from lrs_adapter import Scope, create_key
from plugin.app import create_app
from plugin.cookie_sessions import OWN
from plugin.repeating import Step, UnderWay, repeat
from plugin.worker import work_until_idle
from storage import Database, SecretBox, utc_now
from tests.integration.flaky_lrs import FlakyLrs, Reply, add, flaky_lrs
from tests.integration.listening import Log, listening
from tests.integration.lti_platform import Platform, Tool, running_platform, sign
from tests.unit.plugin.web.world import SITE, World, get, make_world, post

NAME, ADDRESS = "Luz Inventada", "luz@people.example"
ANSWER = "Only she knows this sentence"


@pytest.fixture(params=["text", "json"])
def log(request: pytest.FixtureRequest) -> Iterator[Log]:
    with listening(request.param) as [made]:
        yield made


@pytest.fixture
def json_log() -> Iterator[Log]:
    with listening("json") as [made]:
        yield made


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    with running_platform() as running:
        yield running


@pytest.fixture
def lrs() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


def walk(world: World) -> list[str]:
    """Sign in by a link, learn, ask for what is not there; returns what no log may hold."""
    luz = world.person(NAME, Role.LEARNER)
    world.enrolled(luz)
    with world.services.database.unit_of_work() as uow:
        token = issue_sign_in_link(uow, member_id=luz, now=utc_now(), ttl=timedelta(hours=1))
        key = create_key(
            uow, world.services.iris, label="content", scopes=[Scope.ALL], now=utc_now()
        )
        uow.commit()
    client = world.guest()
    post(client, f"/sign-in/{token}", page=f"/sign-in/{token}")
    post(client, f"/sign-in/{token}", page=f"/sign-in/{token}")  # it is spent
    for act in ("/answers", "/finish"):
        fields = {"item:sum": "b", "note": ANSWER}
        post(client, world.lesson(act=act), page=world.lesson(), **fields)
    get(client, f"/nothing/{token}?name={NAME}")
    client.post("/me", base_url=SITE, data={"address": ADDRESS})
    for secret in (key.secret, "wrong-secret"):
        client.post(
            "/xapi/statements",
            base_url=SITE,
            auth=(key.key, secret),
            headers={"X-Experience-API-Version": "1.0.3"},
            json={"actor": {"mbox": f"mailto:{ADDRESS}"}, "verb": ANSWER},
        )
    cookie = client.get_cookie(OWN, domain="child.example")
    assert cookie is not None
    return [token, key.secret, "wrong-secret", cookie.value, NAME, ADDRESS, ANSWER]


def test_pages_and_statements_leave_ids_and_codes_alone(log: Log, world: World) -> None:
    secrets = walk(world)
    told = log.text
    assert "web.answer_lesson" in told
    assert "xapi." in told
    assert not [secret for secret in secrets if secret in told]
    assert "/nothing/" not in told


def test_what_another_lrs_answers_is_not_in_the_log(log: Log, world: World, lrs: FlakyLrs) -> None:
    """It may repeat what it was sent."""

    def script(_lrs: FlakyLrs, _batch: list[dict[str, Any]]) -> Reply | None:
        return 500, {}, f"cannot keep {ANSWER} of {ADDRESS}".encode()

    lrs.script = script
    add(world.services.database, world.services.secret_box, lrs.endpoint)
    walk(world)
    work_until_idle(world.services)
    assert "lrs_error" in log.text
    assert ANSWER not in log.text
    assert ADDRESS not in log.text


def test_launches_let_in_and_refused_leave_no_token(
    log: Log, database: Database, secret_box: SecretBox, platform: Platform
) -> None:
    tool = Tool(database, secret_box, platform)
    tool.register()
    client = create_app(tool.services).test_client()
    secrets = [NAME, ADDRESS]
    for changes in ({}, {"aud": "somebody else"}, {"exp": 1}):
        asked = tool.login(client)
        given = {"name": NAME, "email": ADDRESS, "given_name": NAME}
        token = sign({**platform.claims(nonce=asked["nonce"]), **given, **changes})
        tool.launch(token, asked["state"], client)
        secrets += [token, token.rsplit(".", 1)[1], asked["state"], asked["nonce"]]
    assert "launch accepted" in log.text
    assert "launch refused" in log.text
    assert not [secret for secret in secrets if secret in log.text]


def test_every_line_of_a_request_has_its_id_route_and_outcome(json_log: Log, world: World) -> None:
    answer = get(world.guest(), "/path")
    request_id = answer.headers["X-Request-Id"]
    assert request_id in answer.text, "the person can tell it to the operator"
    lines = [line for line in json_log.lines() if line.get("request") == request_id]
    assert {line["logger"] for line in lines} == {"child.web", "child.request"}
    [end] = [line for line in lines if line["logger"] == "child.request"]
    assert (end["route"], end["method"], end["status"]) == ("web.path", "GET", 401)
    assert end["ms"] > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", end["time"])


def test_a_route_is_named_and_an_unknown_address_is_not_told(json_log: Log, world: World) -> None:
    get(world.guest(), "/sign-in/a-secret-token")
    get(world.guest(), "/a-secret-address")
    routes = [line["route"] for line in json_log.lines() if "route" in line]
    assert routes == ["web.sign_in_page", "-"]
    assert "a-secret" not in json_log.text


def test_who_came_in_and_who_did_not_is_told(json_log: Log, world: World) -> None:
    """By route and outcome; of the link and of who she is, nothing."""
    token = walk(world)[0]
    asked = {("POST", "web.redeem"), ("POST", "xapi.post_statements")}
    lines = [one for one in json_log.lines() if (one.get("method"), one.get("route")) in asked]
    told = [(line["route"], line["status"]) for line in lines]
    assert told[:2] == [("web.redeem", 303), ("web.redeem", 410)]
    assert ("xapi.post_statements", 401) in told
    assert token not in json_log.text


def test_a_fault_shows_its_number_to_the_visitor(json_log: Log, world: World) -> None:
    @world.app.get("/fails")
    def fails() -> str:
        raise ZeroDivisionError

    answer = get(world.guest(), "/fails")
    request_id = answer.headers["X-Request-Id"]
    assert answer.status_code == 500
    assert request_id in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert "Traceback" not in answer.text
    [fault] = [line for line in json_log.lines() if "trace" in line]
    assert fault["request"] == request_id


def test_a_workers_lines_carry_step_and_batch(json_log: Log) -> None:
    stop, deeds = threading.Event(), []

    def fail() -> int:
        deeds.append(0)
        if len(deeds) == 2:
            stop.set()
        raise ZeroDivisionError

    repeat(Step("one", fail), stop, UnderWay())
    lines = [line for line in json_log.lines() if line["logger"] == "child.worker"]
    assert [(line["step"], line["failures"]) for line in lines] == [("one", 1), ("one", 2)]
    assert len({line["batch"] for line in lines}) == 2


@pytest.mark.parametrize(
    ("peer", "given", "is_taken"),
    [
        ("10.0.0.7", "from-the-proxy.1", True),
        ("10.0.0.7", "short", False),
        ("10.0.0.7", "forged line\\n2026", False),
        ("192.0.2.1", "from-the-proxy.1", False),
    ],
)
def test_a_request_id_is_taken_from_our_proxy_alone(
    world: World, peer: str, given: str, is_taken: bool
) -> None:
    settings = replace(world.services.settings, trusted_proxies=(ip_network("10.0.0.0/8"),))
    app = create_app(replace(world.services, settings=settings))
    answer = app.test_client().get(
        "/", base_url=SITE, headers={"X-Request-Id": given}, environ_overrides={"REMOTE_ADDR": peer}
    )
    assert (answer.headers["X-Request-Id"] == given) is is_taken
