"""Activities, agents and about (xAPI 1.0.3 part 3, 2.4, 2.5 and 2.8)."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import orjson
import pytest
import requests

from lrs_adapter import Iris
from storage import Database
from tests.databases import IRI_BASE
from tests.integration.records_world import COMMUNITY, LESSON, received, record_some
from tests.integration.xapi_server import Call, XapiServer, caller, xapi_server

SECOND = {"X-Experience-API-Version": "2.0.0"}
COMMUNITY_ID = uuid4()


@pytest.fixture
def server(database: Database) -> Iterator[XapiServer]:
    with xapi_server(database, IRI_BASE) as running:
        yield running


@pytest.fixture
def call(server: XapiServer) -> Call:
    return caller(server, "all")


def activity(call: Call, iri: str) -> dict[str, Any]:
    answer = call("GET", "/activities", params={"activityId": iri})
    assert answer.status_code == 200
    return dict(answer.json())


def send(call: Call, *statements: dict[str, Any], status: int = 200) -> None:
    assert call("POST", json=list(statements)).status_code == status


def defined(iri: str, **definition: Any) -> dict[str, Any]:
    return {"objectType": "Activity", "id": iri, "definition": definition}


def test_the_whole_activity_is_told(call: Call) -> None:
    iri = f"https://example.org/{uuid4()}"
    whole = defined(
        iri,
        name={"en": "One", "es": "Uno"},
        description={"en": "The first"},
        type="http://adlnet.gov/expapi/activities/cmi.interaction",
        moreInfo="https://example.org/more",
        interactionType="choice",
        correctResponsesPattern=["a"],
        choices=[{"id": "a", "description": {"en": "A"}}],
        extensions={"https://example.org/e": {"deep": [1]}},
    )
    send(call, received(object=whole))
    assert activity(call, iri) == whole
    answer = call("GET", "/activities", params={"activityId": iri})
    assert answer.headers["ETag"]
    assert call("HEAD", "/activities", params={"activityId": iri}).status_code == 200


def test_what_several_statements_say_adds_up(call: Call) -> None:
    iri = f"https://example.org/{uuid4()}"
    send(
        call,
        received(object=defined(iri, name={"en-US": "meeting"}, type="https://example.org/t/1")),
        received(object=defined(iri, name={"fr-FR": "réunion"})),
    )
    send(call, received(object={"id": iri}))
    of_context = {"contextActivities": {"grouping": [defined(iri, name={"es": "reunión"})]}}
    send(call, received(context=of_context))
    within = {
        "objectType": "SubStatement",
        "actor": {"mbox": "mailto:a@example.org"},
        "verb": {"id": "https://example.org/verbs/tried"},
        "object": defined(
            iri, name={"en-US": "gathering"}, extensions={"https://example.org/e": 1}
        ),
    }
    send(call, received(object=within))
    assert activity(call, iri)["definition"] == {
        "name": {"en-US": "gathering", "fr-FR": "réunion", "es": "reunión"},
        "type": "https://example.org/t/1",
        "extensions": {"https://example.org/e": 1},
    }


def test_the_same_again_changes_nothing_and_back_is_back(call: Call) -> None:
    iri = f"https://example.org/{uuid4()}"
    for name in ("one", "one", "two", "one"):
        send(call, received(object=defined(iri, name={"en": name})))
        assert activity(call, iri)["definition"] == {"name": {"en": name}}


def test_a_refused_request_defines_nothing(call: Call) -> None:
    iri = f"https://example.org/{uuid4()}"
    known = received()
    send(call, known)
    other = {**known, "object": {"id": "https://example.org/another"}}
    send(call, received(object=defined(iri, name={"en": "x"})), other, status=409)
    assert activity(call, iri) == {"objectType": "Activity", "id": iri}


def test_only_a_key_that_may_define_defines(server: XapiServer, call: Call) -> None:
    iri = f"https://example.org/{uuid4()}"
    writer = caller(server, "statements/write", "statements/read")
    send(writer, received(object=defined(iri, name={"en": "x"})))
    assert "definition" not in activity(call, iri)
    definer = caller(server, "statements/write", "statements/read", "define")
    send(definer, received(object=defined(iri, name={"en": "y"})))
    assert activity(call, iri)["definition"] == {"name": {"en": "y"}}


def test_what_child_says_of_its_own_wins(server: XapiServer, call: Call) -> None:
    record_some(server.database, 1)
    send(call, received(object=defined(LESSON.iri, name={"en": "Wrong", "de": "Schleifen"})))
    told = activity(call, LESSON.iri)["definition"]
    assert told["name"] == {"en": "Loops", "de": "Schleifen"}


def test_a_limited_key_learns_no_definition_of_others(server: XapiServer, call: Call) -> None:
    record_some(server.database, 1)
    iri, own = (f"https://example.org/{uuid4()}" for _ in range(2))
    foreign = Iris(IRI_BASE).lesson("other", "x", "y")
    send(call, received(object=defined(iri, name={"en": "secret"})))
    limits = {"community_id": COMMUNITY_ID, "community_iri": COMMUNITY.iri}
    limited = caller(server, "statements/write", "statements/read", "define", **limits)
    send(limited, received(object=defined(own, name={"en": "mine"})))
    assert activity(limited, iri) == {"objectType": "Activity", "id": iri}
    assert activity(limited, own)["definition"] == {"name": {"en": "mine"}}
    assert activity(limited, LESSON.iri)["definition"]["name"] == {"en": "Loops"}
    assert activity(limited, foreign) == {"objectType": "Activity", "id": foreign}
    mine = caller(server, "statements/write", "statements/read/mine", "define")
    assert "definition" not in activity(mine, iri)
    send(mine, received(object=defined(iri, name={"en": "said here"})))
    assert activity(mine, iri)["definition"] == {"name": {"en": "said here"}}


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("/activities", {}),
    ("/activities", {"activityId": "no-iri"}),
    ("/activities", {"activityId": "https://example.org/a", "since": "2026-05-01T00:00:00Z"}),
    ("/activities", {"activityid": "https://example.org/a"}),
    ("/agents", {}),
    ("/agents", {"agent": "{"}),
    ("/agents", {"agent": '{"objectType": "Agent"}'}),
    ("/agents", {"agent": '{"objectType": "Group", "mbox": "mailto:a@example.org"}'}),
    ("/agents", {"agent": '{"mbox": ["mailto:a@example.org"]}'}),
]


@pytest.mark.parametrize("version", [{}, SECOND])
def test_parameters_are_checked(call: Call, version: dict[str, str]) -> None:
    for path, parameters in WRONG:
        answer = call("GET", path, params=parameters, headers=version)
        assert answer.status_code == 400, (path, parameters)
        assert answer.json()["fix"]


def person(call: Call, agent: dict[str, Any]) -> dict[str, Any]:
    answer = call("GET", "/agents", params={"agent": orjson.dumps(agent).decode()})
    assert answer.status_code == 200
    return dict(answer.json())


IDENTIFIERS: list[dict[str, Any]] = [
    {"mbox": "mailto:unheard@example.org"},
    {"mbox_sha1sum": "a" * 40},
    {"openid": "https://example.org/id"},
    {"account": {"homePage": "https://lms.example.org", "name": "7"}},
]


def test_who_is_not_known_is_a_person_still(call: Call) -> None:
    for one in IDENTIFIERS:
        [(kind, value)] = one.items()
        assert person(call, one) == {"objectType": "Person", kind: [value]}
        named = {**one, "name": "Given", "objectType": "Agent"}
        assert person(call, named) == {"objectType": "Person", "name": ["Given"], kind: [value]}


def test_a_person_has_every_name_that_was_said_of_her(call: Call) -> None:
    her = {"mbox": f"mailto:{uuid4()}@example.org"}
    other = {"mbox": f"mailto:{uuid4()}@example.org", "name": "Somebody else"}
    send(call, received(actor=her | {"name": "First"}))
    send(call, received(actor=her | {"name": "Second"}))
    send(call, received(actor={"objectType": "Group", "member": [her | {"name": "Third"}, other]}))
    send(call, received(actor=other, context={"instructor": her | {"name": "Fourth"}}))
    send(call, received(actor=other, object=her | {"objectType": "Agent", "name": "First"}))
    told = person(call, her)
    assert sorted(told["name"]) == ["First", "Fourth", "Second", "Third"]
    assert set(told) == {"objectType", "name", "mbox"}


def test_names_are_said_by_who_may_and_heard_by_who_may(server: XapiServer, call: Call) -> None:
    her = {"mbox": f"mailto:{uuid4()}@example.org"}
    writer = caller(server, "statements/write", "statements/read")
    send(writer, received(actor=her | {"name": "Not to be believed"}))
    assert "name" not in person(call, her)
    send(call, received(actor=her | {"name": "Believed"}))
    assert person(writer, her)["name"] == ["Believed"]
    limits = {"community_id": COMMUNITY_ID, "community_iri": COMMUNITY.iri}
    for scopes in (("statements/read/mine",), ("profile",)):
        assert "name" not in person(caller(server, *scopes), her)
    assert "name" not in person(caller(server, "statements/read", **limits), her)
    for path, name in (("/agents", "agent"), ("/activities", "activityId")):
        value = "https://example.org/a" if name == "activityId" else orjson.dumps(her).decode()
        answer = caller(server, "statements/write")("GET", path, params={name: value})
        assert answer.status_code == 403


def test_anybody_may_read_about(server: XapiServer) -> None:
    for headers in ({}, {"X-Experience-API-Version": "9.9"}, SECOND):
        answer = requests.get(f"{server.endpoint}/about", headers=headers, timeout=20)
        assert answer.status_code == 200
        told = answer.json()
        assert told["version"] == ["1.0.3", "2.0.0"]
        assert set(told) == {"version", "extensions"}
        [limits] = told["extensions"].values()
        assert limits["statements_in_request"] == 1000
