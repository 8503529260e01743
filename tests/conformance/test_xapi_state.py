"""The State resource's own: registrations, and many at once (xAPI 1.0.3 part 3, 2.3)."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from storage import Database
from tests.conformance.documents_world import STATE, named, without_id
from tests.databases import IRI_BASE
from tests.integration.xapi_server import Call, XapiServer, caller, xapi_server


@pytest.fixture
def server(database: Database) -> Iterator[XapiServer]:
    with xapi_server(database, IRI_BASE) as running:
        yield running


@pytest.fixture
def call(server: XapiServer) -> Call:
    return caller(server, "all")


def test_each_registration_has_its_own_state(call: Call) -> None:
    plain = named(STATE)
    first, second = plain | {"registration": str(uuid4())}, plain | {"registration": str(uuid4())}
    for number, one in enumerate((plain, first, second)):
        assert call("PUT", STATE, params=one, json={"of": number}).status_code == 204
    for number, one in enumerate((plain, first, second)):
        assert call("GET", STATE, params=one).json() == {"of": number}
    in_capitals = first | {"registration": first["registration"].upper()}
    assert call("GET", STATE, params=in_capitals).json() == {"of": 1}
    assert call("DELETE", STATE, params=plain).status_code == 204
    assert [call("GET", STATE, params=one).status_code for one in (plain, first, second)] == [
        404,
        200,
        200,
    ]


def test_the_list_is_of_the_registration_if_one_is_given(call: Call) -> None:
    registration = {"registration": str(uuid4())}
    activity = f"https://example.org/{uuid4()}"
    plain, of_one = (
        named(STATE, activityId=activity),
        named(STATE, activityId=activity, **registration),
    )
    same = plain | {"registration": str(uuid4())}
    for one in (plain, of_one, same):
        call("PUT", STATE, params=one, json={"a": 1})
    listing = without_id(STATE, plain)
    assert call("GET", STATE, params=listing).json() == sorted(
        [plain["stateId"], of_one["stateId"]]
    )
    assert call("GET", STATE, params=listing | registration).json() == [of_one["stateId"]]
    unknown = listing | {"registration": str(uuid4())}
    assert call("GET", STATE, params=unknown).json() == []


def test_all_states_of_a_context_are_deleted(call: Call) -> None:
    registration = {"registration": str(uuid4())}
    activity = f"https://example.org/{uuid4()}"
    states = [
        named(STATE, activityId=activity),
        named(STATE, activityId=activity, **registration),
        named(STATE, activityId=activity, **registration),
    ]
    elsewhere = [
        named(STATE, activityId=f"{activity}/other"),
        named(STATE, activityId=activity, agent='{"mbox": "mailto:other@example.org"}'),
    ]
    for one in (*states, *elsewhere):
        call("PUT", STATE, params=one, json={"a": 1})
    listing = without_id(STATE, states[0])
    assert call("DELETE", STATE, params=listing | registration).status_code == 204
    assert call("GET", STATE, params=listing).json() == [states[0]["stateId"]]
    assert call("DELETE", STATE, params=listing).status_code == 204
    assert call("GET", STATE, params=listing).json() == []
    assert call("DELETE", STATE, params=listing).status_code == 204
    for one in elsewhere:
        assert call("GET", STATE, params=one).status_code == 200


def test_one_agent_is_found_however_it_is_written(call: Call) -> None:
    account = '"account": {"homePage": "https://lms.example.org", "name": "7"}'
    one = named(STATE, agent=f"{{{account}}}")
    call("PUT", STATE, params=one, json={"a": 1})
    for agent in (
        f'{{"objectType": "Agent", "name": "Any", {account}}}',
        '{"account": {"name": "7", "homePage": "https://lms.example.org"}}',
    ):
        assert call("GET", STATE, params=one | {"agent": agent}).json() == {"a": 1}
