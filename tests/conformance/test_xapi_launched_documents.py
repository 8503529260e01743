"""Content that CHILD launched reaches the documents of its launch alone."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import orjson
import pytest

from lrs_adapter import (
    LaunchBounds,
    LaunchData,
    LaunchMode,
    Shelf,
    document_shelves,
    keep_launch_data,
)
from storage import Database, utc_now
from tests.conformance.documents_world import (
    ACTIVITY_PROFILE,
    AGENT_PROFILE,
    RESOURCES,
    STATE,
    named,
    without_id,
)
from tests.databases import IRI_BASE
from tests.integration.records_world import new_key, store
from tests.integration.test_lrs_keys import ATTEMPT, AU, HER, HOUR, SHE, launched, token_call
from tests.integration.xapi_server import XapiServer, caller, xapi_server

HERSELF = orjson.dumps(SHE).decode()
HIM = '{"mbox": "mailto:he@example.org"}'
OTHER = str(uuid4())


@pytest.fixture
def server(database: Database) -> Iterator[XapiServer]:
    with xapi_server(database, IRI_BASE) as running:
        yield running


def of_launch(path: str, **changes: Any) -> dict[str, Any]:
    """A document that the launch may reach, but for `changes`."""
    given: dict[str, Any] = {}
    if path != AGENT_PROFILE:
        given["activityId"] = AU
    if path != ACTIVITY_PROFILE:
        given["agent"] = HERSELF
    if path == STATE:
        given["registration"] = str(ATTEMPT)
    return named(path, **(given | changes))


WITHIN: list[tuple[str, dict[str, Any]]] = [
    (STATE, {}),
    (STATE, {"registration": None}),
    (STATE, {"activityId": f"{AU}/part/2"}),
    (AGENT_PROFILE, {}),
]
BEYOND: list[tuple[str, dict[str, Any]]] = [
    (STATE, {"agent": HIM}),
    (STATE, {"activityId": f"{AU}0"}),
    (STATE, {"registration": OTHER}),
    (AGENT_PROFILE, {"agent": HIM}),
    (ACTIVITY_PROFILE, {"activityId": "https://elsewhere.example.org/a"}),
]


def test_what_lies_within_is_the_keys_own(server: XapiServer) -> None:
    key, _ = new_key(server.database, "all")
    call = token_call(server, launched(server, key.key))
    launcher = caller(server, "state", "profile")
    for path, changes in WITHIN:
        one = of_launch(path, **changes)
        assert call("POST", path, params=one, json={"a": 1}).status_code == 204
        assert launcher("GET", path, params=one).json() == {"a": 1}
        assert call("GET", path, params=one).json() == {"a": 1}
        assert call("DELETE", path, params=one).status_code == 204
    profile = of_launch(ACTIVITY_PROFILE)
    assert launcher("POST", ACTIVITY_PROFILE, params=profile, json={"a": 1}).status_code == 204
    assert call("GET", ACTIVITY_PROFILE, params=profile).json() == {"a": 1}


def test_what_lies_beyond_is_refused(server: XapiServer) -> None:
    key, _ = new_key(server.database, "all")
    call = token_call(server, launched(server, key.key))
    everything = caller(server, "all")
    for path, changes in BEYOND:
        one = of_launch(path, **changes)
        assert everything("POST", path, params=one, json={"a": 1}).status_code == 204
        for method in ("GET", "PUT", "POST", "DELETE"):
            given = {"json": {"a": 2}} if method in ("PUT", "POST") else {}
            refused = call(method, path, params=one, **given)
            assert (refused.status_code, refused.json()["path"]) == (403, next(iter(changes)))
        assert call("GET", path, params=without_id(path, one)).status_code == 403
        assert everything("GET", path, params=one).json() == {"a": 1}
    profile = of_launch(ACTIVITY_PROFILE)
    for method in ("PUT", "POST", "DELETE"):
        given = {} if method == "DELETE" else {"json": {"a": 2}}
        assert call(method, ACTIVITY_PROFILE, params=profile, **given).status_code == 403


def test_of_many_states_those_of_her_attempt_are_meant(server: XapiServer) -> None:
    key, _ = new_key(server.database, "all")
    call = token_call(server, launched(server, key.key))
    one, before = of_launch(STATE), of_launch(STATE, registration=OTHER)
    everything = caller(server, "all")
    for each in (one, before):
        everything("POST", STATE, params=each, json={"a": 1})
    listing = without_id(STATE, one)
    all_of_hers = {k: v for k, v in listing.items() if k != "registration"}
    for method in ("GET", "DELETE"):
        assert call(method, STATE, params=all_of_hers).json()["path"] == "registration"
    assert call("GET", STATE, params=listing).json() == [one["stateId"]]
    assert call("DELETE", STATE, params=listing).status_code == 204
    assert everything("GET", STATE, params=before).status_code == 200


def test_how_content_was_launched_is_read_by_it_and_never_changed(server: XapiServer) -> None:
    key, _ = new_key(server.database, "all")
    call = token_call(server, launched(server, key.key))
    bounds = LaunchBounds(HER, ATTEMPT, AU, utc_now() + HOUR)
    for mode in (LaunchMode.NORMAL, LaunchMode.REVIEW):
        with server.database.unit_of_work() as uow:
            keep_launch_data(uow, Shelf(), bounds, LaunchData(mode), now=utc_now())
            uow.commit()
        one = of_launch(STATE, stateId="LMS.LaunchData")
        told = call("GET", STATE, params=one)
        assert told.json()["launchMode"] == mode.value
        for method in ("PUT", "POST", "DELETE"):
            given = {} if method == "DELETE" else {"json": {"launchMode": "Browse"}}
            refused = call(method, STATE, params=one, **given)
            assert (refused.status_code, refused.json()["path"]) == (403, "stateId")
        assert call("PUT", STATE, params=of_launch(STATE), json={"a": 1}).status_code == 204
        assert call("DELETE", STATE, params=without_id(STATE, one)).status_code == 204
        assert call("GET", STATE, params=without_id(STATE, one)).json() == ["LMS.LaunchData"]
        assert call("GET", STATE, params=one).content == told.content
    everything = caller(server, "all")
    assert everything("DELETE", STATE, params=without_id(STATE, one)).status_code == 204
    assert call("GET", STATE, params=one).status_code == 404


def test_content_of_one_learner_fills_no_shelf(
    server: XapiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_shelves, "MOST_OF_ONE", 2)
    key, _ = new_key(server.database, "all")
    call, others = token_call(server, launched(server, key.key)), caller(server, "all")
    for path, status in ((STATE, 204), (AGENT_PROFILE, 204), (STATE, 403), (AGENT_PROFILE, 403)):
        one = of_launch(path)
        assert call("POST", path, params=one, json={"a": 1}).status_code == status
    for path in RESOURCES:
        assert others("POST", path, params=named(path), json={"a": 1}).status_code == 204


def test_a_token_is_told_of_its_own_activities(server: XapiServer) -> None:
    key, _ = new_key(server.database, "all")
    call = token_call(server, launched(server, key.key))
    definition = {"name": {"en": "What the key said"}}
    for iri, is_its_own in ((AU, True), (f"{AU}/part/2", True), (f"{AU}0", False)):
        statement = {
            "actor": SHE,
            "verb": {"id": "https://example.org/verbs/tried"},
            "object": {"id": iri, "definition": definition},
        }
        store(server.database, key, statement)
        told = call("GET", "/activities", params={"activityId": iri})
        assert (told.status_code, "definition" in told.json()) == (200, is_its_own)
