"""tincan's own client against a running server: all that its RemoteLRS can do (xAPI 1.0.3).

It sends no `If-None-Match`, so it cannot make a profile where the specification is kept (part 3,
3.1); it reads, changes and deletes those that others made. Its reader of `about` refuses every
LRS that speaks a version younger than itself.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import requests
import tincan
from tincan.documents import (
    ActivityProfileDocument,
    AgentProfileDocument,
    StateDocument,
)

from storage import Database
from tests.databases import IRI_BASE
from tests.integration.records_world import VOIDED, new_key
from tests.integration.xapi_server import XapiServer, xapi_server

THING = "https://example.org/things/one"
ANA = tincan.Agent(mbox="mailto:ana@example.org")
AT = tincan.Activity(id=THING)
NEW = {"If-None-Match": "*", "Content-Type": "text/plain"}


@pytest.fixture
def server(database: Database) -> Iterator[XapiServer]:
    with xapi_server(database, IRI_BASE) as running:
        yield running


@pytest.fixture
def remote(server: XapiServer) -> tincan.RemoteLRS:
    key, secret = new_key(server.database, "all")
    return tincan.RemoteLRS(
        version="1.0.3", endpoint=f"{server.endpoint}/", username=key.key, password=secret
    )


def statement(verb: str = "https://example.org/verbs/tried", **other: Any) -> tincan.Statement:
    return tincan.Statement(actor=ANA, verb=tincan.Verb(id=verb), object=AT, **other)


def test_it_stores_queries_and_pages(remote: tincan.RemoteLRS) -> None:
    first = remote.save_statement(statement())
    assert first.success, first.data
    many = remote.save_statements([statement() for _ in range(6)])
    assert many.success, many.data
    ids = {first.content.id, *(one.id for one in many.content)}
    assert len(ids) == 7
    page = remote.query_statements({"agent": ANA, "activity": AT, "limit": 3})
    found = []
    while True:
        assert page.success, page.data
        found += [one.id for one in page.content.statements]
        if not page.content.more:
            break
        page = remote.more_statements(page.content)
    assert len(found) == 7
    assert set(found) == ids
    one = remote.retrieve_statement(str(first.content.id))
    assert one.content.actor.mbox == ANA.mbox


def test_it_voids(remote: tincan.RemoteLRS) -> None:
    sent = remote.save_statement(statement()).content
    pointer = tincan.StatementRef(id=sent.id)
    void = tincan.Statement(actor=ANA, verb=tincan.Verb(id=VOIDED), object=pointer)
    assert remote.save_statement(void).success
    assert not remote.retrieve_statement(str(sent.id)).success
    assert remote.retrieve_voided_statement(str(sent.id)).content.id == sent.id


def test_it_uses_states(remote: tincan.RemoteLRS) -> None:
    state = StateDocument(
        id="place", activity=AT, agent=ANA, content="page 3", content_type="text/plain"
    )
    assert remote.save_state(state).success
    got = remote.retrieve_state(AT, ANA, "place")
    assert bytes(got.content.content) == b"page 3"
    assert remote.retrieve_state_ids(AT, ANA).content == ["place"]
    assert remote.delete_state(state).success
    assert remote.retrieve_state(AT, ANA, "place").response.status == 404
    registration = str(uuid4())
    assert remote.save_state(state).success
    assert remote.clear_state(AT, ANA, registration).success
    assert remote.retrieve_state_ids(AT, ANA).content == ["place"]
    assert remote.clear_state(AT, ANA).success
    assert remote.retrieve_state_ids(AT, ANA).content == []


def test_it_uses_profiles(remote: tincan.RemoteLRS, server: XapiServer) -> None:
    kinds: list[tuple[Any, ...]] = [
        (
            ActivityProfileDocument(id="p", activity=AT, content="two", content_type="text/plain"),
            "activities/profile", {"activityId": THING},
            remote.save_activity_profile, remote.delete_activity_profile,
            lambda: remote.retrieve_activity_profile(AT, "p"),
            lambda: remote.retrieve_activity_profile_ids(AT),
        ),
        (
            AgentProfileDocument(id="p", agent=ANA, content="two", content_type="text/plain"),
            "agents/profile", {"agent": ANA.to_json("1.0.3")},
            remote.save_agent_profile, remote.delete_agent_profile,
            lambda: remote.retrieve_agent_profile(ANA, "p"),
            lambda: remote.retrieve_agent_profile_ids(ANA),
        ),
    ]  # fmt: skip
    for profile, path, about, save, delete, retrieve, listed in kinds:
        refused = save(profile)
        assert (refused.success, refused.response.status) == (False, 400), path
        made = made_by_another(server, remote, path, about)
        assert made == 204, path
        read = retrieve()
        assert bytes(read.content.content) == b"one"
        assert save(profile).response.status == 409
        profile.etag = read.response.getheader("ETag")
        assert save(profile).success, path
        assert bytes(retrieve().content.content) == b"two"
        assert save(profile).response.status == 412  # it changed since
        assert listed().content == ["p"]
        profile.etag = retrieve().response.getheader("ETag")
        assert delete(profile).success
        assert listed().content == []


def made_by_another(
    server: XapiServer, remote: tincan.RemoteLRS, path: str, about: dict[str, str]
) -> int:
    headers = NEW | {"Authorization": remote.auth, "X-Experience-API-Version": "1.0.3"}
    answer = requests.put(
        f"{server.endpoint}/{path}",
        params=about | {"profileId": "p"},
        data=b"one",
        headers=headers,
        timeout=20,
    )
    return answer.status_code
