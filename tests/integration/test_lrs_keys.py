"""Keys that get a second secret, and tokens that speak for one launch alone."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import requests

from lrs_adapter import LaunchBounds, check_key, open_launch, revoke_key, rotate_key
from lrs_adapter.errors import UnknownKey
from storage import Database, utc_now
from tests.databases import IRI_BASE
from tests.integration.records_world import NOON, new_key, received, voiding
from tests.integration.xapi_server import Call, XapiServer, caller, xapi_server

HOUR = timedelta(hours=1)
AU = "https://content.example.org/au/1"
SHE = {"mbox": "mailto:she@example.org"}
HER = "mbox::mailto:she@example.org"
ATTEMPT = uuid4()


@pytest.fixture
def server(database: Database) -> Iterator[XapiServer]:
    with xapi_server(database, IRI_BASE) as running:
        yield running


def fits(database: Database, key: str, secret: str, now: Any = NOON) -> bool:
    with database.look_up() as within:
        return check_key(within, key, secret, now=now) is not None


def test_the_secret_before_is_good_for_the_overlap_and_no_longer(database: Database) -> None:
    key, first = new_key(database, "all")
    with database.unit_of_work() as uow:
        second = rotate_key(uow, key.key, overlap=HOUR, now=NOON)
        uow.commit()
    assert fits(database, key.key, second.secret)
    assert fits(database, key.key, first, NOON + HOUR - timedelta(seconds=1))
    assert not fits(database, key.key, first, NOON + HOUR)
    with database.unit_of_work() as uow:
        third = rotate_key(uow, key.key, overlap=HOUR, now=NOON)
        uow.commit()
    assert not fits(database, key.key, first)
    assert fits(database, key.key, second.secret)
    with database.unit_of_work() as uow:
        revoke_key(uow, key.key, now=NOON)
        uow.commit()
    for secret in (first, second.secret, third.secret):
        assert not fits(database, key.key, secret)
    with database.unit_of_work() as uow, pytest.raises(UnknownKey):
        rotate_key(uow, key.key, overlap=HOUR, now=NOON)


def launched(
    server: XapiServer, key: str, *, minutes: int = 60, registration: UUID = ATTEMPT
) -> str:
    """The fetch URL of a launch."""
    now = utc_now()
    bounds = LaunchBounds(HER, registration, AU, now + timedelta(minutes=minutes))
    with server.database.unit_of_work() as uow:
        code = open_launch(uow, key, bounds, now=now)
        uow.commit()
    return f"{server.endpoint}/fetch?code={code}"


def token_call(server: XapiServer, url: str) -> Call:
    fetched = requests.post(url, timeout=20)
    assert fetched.status_code == 200, fetched.text
    assert fetched.headers["Cache-Control"] == "no-store"
    token = fetched.json()["auth-token"]
    assert base64.b64decode(token).count(b":") == 1

    def call(method: str, path: str = "/statements", **more: Any) -> requests.Response:
        headers = {"X-Experience-API-Version": "1.0.3", "Authorization": f"Basic {token}"}
        return requests.request(method, server.endpoint + path, headers=headers, timeout=20, **more)

    return call


def hers(**changes: Any) -> dict[str, Any]:
    context = {"registration": str(ATTEMPT)} | changes.pop("context", {})
    return received(actor=SHE, object={"id": AU}, context=context) | changes


def test_a_launch_gives_its_token_once(server: XapiServer) -> None:
    key, _ = new_key(server.database, "all")
    url = launched(server, key.key)
    token_call(server, url)
    again = requests.post(url, timeout=20)
    assert (again.status_code, again.json()["error-code"]) == (400, "1")
    assert requests.post(f"{server.endpoint}/fetch", timeout=20).status_code == 400
    late = launched(server, key.key, minutes=0)
    assert requests.post(late, timeout=20).status_code == 400


def test_a_token_speaks_of_its_learner_her_attempt_and_its_activity(server: XapiServer) -> None:
    key, _ = new_key(server.database, "all")
    call = token_call(server, launched(server, key.key))
    within = [
        hers(),
        hers(object={"id": f"{AU}/part/2"}),
        hers(object={"id": f"{AU}#question-3"}),
        hers(
            object={"id": "https://elsewhere.example.org/thing"},
            context={"contextActivities": {"parent": {"id": AU}}},
        ),
    ]
    assert call("POST", json=within).status_code == 200
    authority = call("GET", params={"statementId": within[0]["id"]}).json()["authority"]
    assert authority["account"]["name"] == f"key:{key.key}"
    beyond: dict[str, dict[str, Any]] = {
        "actor": hers(actor={"mbox": "mailto:he@example.org"}),
        "context.registration": hers(context={"registration": str(uuid4())}),
        "object.id": hers(object={"id": AU + "0"}),
        "object": voiding(within[0]["id"], actor=SHE, context={"registration": str(ATTEMPT)}),
        "context.instructor": hers(context={"instructor": {"mbox": "mailto:he@example.org"}}),
    }
    for path, statement in beyond.items():
        refused = call("POST", json=statement)
        assert (refused.status_code, refused.json()["path"]) == (403, path), refused.text
    no_attempt = hers()
    del no_attempt["context"]
    assert call("POST", json=[hers(), no_attempt]).json()["path"] == "[1].context.registration"
    assert len(call("GET").json()["statements"]) == len(within)


def test_a_token_sees_what_is_about_its_launch_alone(server: XapiServer) -> None:
    key, secret = new_key(server.database, "all")
    one = token_call(server, launched(server, key.key))
    theirs = token_call(server, launched(server, key.key, registration=uuid4()))
    sent = hers()
    assert one("POST", json=sent).status_code == 200
    everything = caller(server, "all")
    assert everything("POST", json=hers(context={"registration": str(ATTEMPT)})).status_code == 200
    assert [found["id"] for found in one("GET").json()["statements"]] == [sent["id"]]
    assert theirs("GET").json()["statements"] == []
    assert theirs("GET", params={"statementId": sent["id"]}).status_code == 404
    assert secret


def test_a_token_ends_with_its_key(server: XapiServer) -> None:
    key, _ = new_key(server.database, "all")
    call = token_call(server, launched(server, key.key))
    assert call("GET").status_code == 200
    with server.database.unit_of_work() as uow:
        revoke_key(uow, key.key, now=utc_now())
        uow.commit()
    assert call("GET").status_code == 401
    with server.database.unit_of_work() as uow, pytest.raises(UnknownKey):
        open_launch(uow, key.key, LaunchBounds(HER, ATTEMPT, AU, NOON), now=NOON)


def test_a_limited_key_learns_nothing_from_conflicts_and_voiding(server: XapiServer) -> None:
    theirs = caller(server, "all")
    sent = received()
    assert theirs("POST", json=sent).status_code == 200
    mine = caller(server, "statements/write", "statements/read/mine")
    same, other = mine("POST", json=sent), mine("POST", json=sent | {"timestamp": NOON.isoformat()})
    assert (same.status_code, same.text) == (other.status_code, other.text)
    assert same.status_code == 409
    there, nowhere = voiding(sent["id"]), voiding(UUID(int=7))
    assert mine("POST", json=there).status_code == mine("POST", json=nowhere).status_code == 200
    assert theirs("GET", params={"statementId": sent["id"]}).status_code == 200
    own = received()
    assert mine("POST", json=own).status_code == mine("POST", json=own).status_code == 200
