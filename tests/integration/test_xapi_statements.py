"""`/xapi/statements` over HTTP, as content, tincan and other systems use it."""

from collections.abc import Iterator
from uuid import uuid4

import orjson
import pytest
import requests
import tincan

from lrs_adapter import Verb
from storage import Database
from tests.databases import IRI_BASE
from tests.integration.records_world import (
    LESSON,
    new_key,
    received,
    record_some,
    voiding,
)
from tests.integration.xapi_server import XapiServer, caller, xapi_server


@pytest.fixture
def server(database: Database) -> Iterator[XapiServer]:
    with xapi_server(database, IRI_BASE) as running:
        yield running


def test_a_statement_comes_back_completed_and_with_the_authority_of_its_key(
    server: XapiServer,
) -> None:
    call = caller(server, "statements/write", "statements/read")
    sent = received(authority={"account": {"homePage": IRI_BASE, "name": "child"}})
    posted = call("POST", json=sent)
    assert (posted.status_code, posted.json()) == (200, [sent["id"]])
    got = call("GET", params={"statementId": sent["id"]})
    assert got.headers["X-Experience-API-Version"] == "1.0.3"
    assert got.headers["Last-Modified"]
    statement = got.json()
    assert statement["authority"]["account"]["name"].startswith("key:")
    assert statement["version"] == "1.0.0"
    assert statement["stored"] == statement["timestamp"]
    assert got.headers["X-Experience-API-Consistent-Through"] >= statement["stored"]
    assert {key: statement[key] for key in ("id", "actor", "verb", "object")} == {
        key: sent[key] for key in ("id", "actor", "verb", "object")
    }


def test_the_same_statement_again_is_accepted_and_another_with_its_id_is_not(
    server: XapiServer,
) -> None:
    call = caller(server, "all")
    sent = received()
    assert call("POST", json=[sent, received()]).status_code == 200
    assert call("POST", json=sent).json() == [sent["id"]]
    assert call("PUT", params={"statementId": sent["id"]}, json=sent).status_code == 204
    changed = sent | {"verb": {"id": "https://example.org/verbs/failed"}}
    refused = call("POST", json=[received(), changed])
    assert refused.status_code == 409
    assert set(refused.json()) == {"error", "path", "fix"}
    assert len(call("GET").json()["statements"]) == 2


def test_a_batch_is_stored_whole_or_not_at_all_and_the_error_names_the_place(
    server: XapiServer,
) -> None:
    call = caller(server, "all")
    wrong = received(actor={"mbox": "nobody"})
    refused = call("POST", json=[received(), wrong])
    assert refused.status_code == 400
    assert refused.json()["path"] == "[1].actor.mbox"
    assert call("GET").json() == {"statements": [], "more": ""}


FILTERS: list[tuple[dict[str, str], list[int]]] = [
    ({"verb": "https://example.org/verbs/b"}, [1]),
    ({"activity": "https://example.org/things/c"}, [2]),
    ({"agent": '{"mbox":"mailto:d@example.org"}'}, [3]),
    ({"agent": '{"mbox":"mailto:teacher@example.org"}'}, []),
    ({"agent": '{"mbox":"mailto:teacher@example.org"}', "related_agents": "true"}, [4]),
    ({"activity": "https://example.org/things/course"}, []),
    ({"activity": "https://example.org/things/course", "related_activities": "true"}, [4]),
    ({"registration": "5b0e3a52-2d4e-4f51-9d1d-0b1f9f3f2a10"}, [4]),
    ({"limit": "2"}, [5, 4]),
    ({"limit": "2", "ascending": "true"}, [0, 1]),
    ({"verb": "https://example.org/verbs/never"}, []),
    ({"agent": '{"mbox":"mailto:member@example.org"}'}, [5]),
]


def test_filters(server: XapiServer) -> None:
    call = caller(server, "all")
    context = {
        "registration": "5b0e3a52-2d4e-4f51-9d1d-0b1f9f3f2a10",
        "instructor": {"mbox": "mailto:teacher@example.org"},
        "contextActivities": {"parent": {"id": "https://example.org/things/course"}},
    }
    group = {"objectType": "Group", "member": [{"mbox": "mailto:member@example.org"}]}
    sent = [
        received(),
        received(verb={"id": "https://example.org/verbs/b"}),
        received(object={"id": "https://example.org/things/c"}),
        received(actor={"mbox": "mailto:d@example.org"}),
        received(context=context),
        received(actor=group),
    ]
    assert call("POST", json=sent).status_code == 200
    for filters, expected in FILTERS:
        found = [one["id"] for one in call("GET", params=filters).json()["statements"]]
        assert found == [sent[index]["id"] for index in expected], filters


def test_since_is_exclusive_and_until_inclusive(server: XapiServer) -> None:
    call = caller(server, "all")
    call("POST", json=[received() for _ in range(4)])
    stored = [
        one["stored"] for one in call("GET", params={"ascending": "true"}).json()["statements"]
    ]
    bounds = {"since": stored[0], "until": stored[2], "ascending": "true"}
    found = [one["stored"] for one in call("GET", params=bounds).json()["statements"]]
    assert found == stored[1:3]


def test_more_leads_through_everything_once(server: XapiServer) -> None:
    call = caller(server, "all")
    sent = [received() for _ in range(7)]
    call("POST", json=sent)
    page = call("GET", params={"limit": "3"}).json()
    found = [one["id"] for one in page["statements"]]
    while page["more"]:
        root = server.endpoint.removesuffix("/xapi")
        call("POST", json=received())
        page = call("GET", root + page["more"]).json()
        found += [one["id"] for one in page["statements"]]
    assert found == [one["id"] for one in reversed(sent)]


def test_more_widens_nothing_for_another_key_and_cannot_be_made_up(server: XapiServer) -> None:
    wide = caller(server, "all")
    narrow = caller(server, "statements/write", "statements/read/mine")
    wide("POST", json=[received() for _ in range(3)])
    more = wide("GET", params={"limit": "1"}).json()["more"]
    root = server.endpoint.removesuffix("/xapi")
    assert narrow("GET", root + more).json()["statements"] == []
    assert wide("GET", root + more[:-2]).status_code == 400
    refused = wide("GET", root + more + "&verb=x:y")
    assert (refused.status_code, refused.json()["path"]) == (400, "verb")
    assert wide("GET", params={"more": "é"}).status_code == 400


def test_a_key_that_reads_its_own_sees_nothing_else(server: XapiServer) -> None:
    [ours] = record_some(server.database, 1)
    narrow = caller(server, "statements/write", "statements/read/mine")
    sent = received()
    narrow("POST", json=sent)
    assert [one["id"] for one in narrow("GET").json()["statements"]] == [sent["id"]]
    assert narrow("GET", params={"statementId": str(ours)}).status_code == 404
    wide = caller(server, "statements/read")
    assert len(wide("GET").json()["statements"]) == 2


def test_a_key_of_a_community_sees_that_communitys_records(server: XapiServer) -> None:
    record_some(server.database, 2)
    scopes = ("statements/read",)
    of_it = caller(
        server, *scopes, community_id=uuid4(), community_iri=f"{IRI_BASE}/communities/ignite"
    )
    of_another = caller(
        server, *scopes, community_id=uuid4(), community_iri=f"{IRI_BASE}/communities/other"
    )
    assert len(of_it("GET").json()["statements"]) == 2
    assert of_another("GET").json()["statements"] == []


def test_voiding_over_http(server: XapiServer) -> None:
    call = caller(server, "all")
    sent = received()
    call("POST", json=sent)
    assert call("POST", json=voiding(sent["id"])).status_code == 200
    assert call("GET", params={"statementId": sent["id"]}).status_code == 404
    assert call("GET", params={"voidedStatementId": sent["id"]}).json()["id"] == sent["id"]
    [ours] = record_some(server.database, 1)
    assert call("POST", json=voiding(ours)).status_code == 403


def test_formats(server: XapiServer) -> None:
    call = caller(server, "all")
    record_some(server.database, 1)
    [ids] = call("GET", params={"format": "ids"}).json()["statements"]
    assert ids["object"] == {"id": LESSON.iri}
    assert ids["verb"] == {"id": Verb.COMPLETED.value}
    spanish = {"Accept-Language": "es-AR, es;q=0.9"}
    [one] = call("GET", params={"format": "canonical"}, headers=spanish).json()["statements"]
    assert one["verb"]["display"] == {"es": "completó"}
    parts = call("GET", params={"attachments": "true"})
    assert parts.headers["Content-Type"].startswith("multipart/mixed; boundary=")
    assert parts.content.count(b"Content-Type: application/json") == 1


def test_about_and_profile_are_open(server: XapiServer) -> None:
    about = requests.get(f"{server.endpoint}/about", timeout=20)
    assert about.json()["version"] == ["1.0.3", "2.0.0"]
    profile = requests.get(f"{server.endpoint}/profile", timeout=20)
    assert profile.headers["Content-Type"] == "application/ld+json"
    assert orjson.loads(profile.content)["type"] == "Profile"


def test_tincan_stores_and_reads(server: XapiServer) -> None:
    key, secret = new_key(server.database, "all")
    remote = tincan.RemoteLRS(
        version="1.0.3", endpoint=server.endpoint + "/", username=key.key, password=secret
    )
    statement = tincan.Statement(
        actor=tincan.Agent(mbox="mailto:ana@example.org"),
        verb=tincan.Verb(id="https://example.org/verbs/tried"),
        object=tincan.Activity(id="https://example.org/things/one"),
    )
    saved = remote.save_statements([statement, tincan.Statement(received())])
    assert saved.success
    assert saved.content[0].id is not None
    assert remote.retrieve_statement(str(saved.content[0].id)).content.actor.mbox == (
        "mailto:ana@example.org"
    )
    queried = remote.query_statements({"limit": 1})
    assert queried.success
    more = remote.more_statements(queried.content)
    assert more.success
    assert len(more.content.statements) == 1
