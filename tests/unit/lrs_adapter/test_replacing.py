"""A record without her: what is replaced and what is left alone."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_adapter import Hers, Replacing
from lrs_adapter.identifiers import actor_identifier
from lrs_adapter.terms import ACTIVITY, AGENT

HOME, LMS = "https://child.example", "https://lms.example"
ADDRESS = "demo.erased@example.org"
HERS = Hers(
    (
        f"mbox::mailto:{ADDRESS}",
        f"account::{LMS}::42",
        f"account::{LMS}::{ADDRESS}",
        "openid::https://id.example/demo",
        f"account::{HOME}::6f1c2a52-6f4b-4d7e-9d1c-3b5a3c1d2e4f",
    ),
    ("Demo Erased", "Demó"),
)
OTHER = {"mbox": "mailto:other@example.org", "name": "Demo Erased"}


@pytest.fixture
def replacing() -> Replacing:
    return Replacing(HERS, HOME, b"s" * 32)


def nobody(replacing: Replacing, agent: dict[str, Any]) -> dict[str, Any]:
    name = str(replacing.pseudonym(actor_identifier(agent)))
    return {"account": {"homePage": HOME, "name": name}}


@pytest.mark.parametrize(
    "agent",
    [
        {"mbox": f"mailto:{ADDRESS}"},
        {"mbox": f"mailto:{ADDRESS.upper()}"},
        {"mbox_sha1sum": "23f7f5bdf4ee9a1b0bf7eb5d1fd1a2e3a3e0a2c7"},
        {"account": {"homePage": LMS, "name": "42"}},
        {"openid": "https://id.example/demo"},
    ],
)
def test_she_is_nobody(replacing: Replacing, agent: dict[str, Any]) -> None:
    if "mbox_sha1sum" in agent:
        from hashlib import sha1

        agent = {"mbox_sha1sum": sha1(f"mailto:{ADDRESS}".encode()).hexdigest()}
    given = {"actor": agent | {"name": "Demo Erased"}, "object": {"id": "https://x.example/1"}}
    assert replacing.may_be_in(orjson.dumps(given))
    assert replacing.value(given)["actor"] == nobody(replacing, agent)
    assert replacing.renamed[AGENT, actor_identifier(agent)][1].startswith(f"account::{HOME}::")


def test_others_stay(replacing: Replacing) -> None:
    given = {
        "actor": OTHER,
        "object": {"id": "https://x.example/42", "definition": {"name": {"en": "42"}}},
        "context": {"extensions": {"https://x.example/n": 42, "https://x.example/t": "demolition"}},
        "account": {"homePage": "https://third.example", "name": "42"},
    }
    assert replacing.value(given) == given
    assert replacing.renamed == {}


def test_texts(replacing: Replacing) -> None:
    record = str(replacing.pseudonym(HERS.identifiers[-1]))
    assert replacing.text("See DEMO ERASED there") == "See somebody there"
    assert replacing.text("demó") == "somebody"
    assert replacing.text("a demó lesson") == "a demó lesson"
    assert replacing.text("6F1C2A52-6f4b-4d7e-9d1c-3b5a3c1d2e4f.") == f"{record}."
    assert ADDRESS not in replacing.text(f"mailto:{ADDRESS}?subject=x")
    assert replacing.may_be_in(orjson.dumps(["DEMÓ"]))


def test_groups_and_activities_are_renamed(replacing: Replacing) -> None:
    group = {"objectType": "Group", "member": [{"mbox": f"mailto:{ADDRESS}"}, OTHER]}
    given: dict[str, Any] = {"actor": group, "object": {"id": f"https://x.example/{ADDRESS}"}}
    found = replacing.value(given)
    assert replacing.renamed[AGENT, actor_identifier(group)] == (
        AGENT,
        actor_identifier(found["actor"]),
    )
    assert replacing.renamed[ACTIVITY, given["object"]["id"]] == (ACTIVITY, found["object"]["id"])
    assert found["actor"]["member"][1] == OTHER


def test_the_same_after_a_restart() -> None:
    one, other = Replacing(HERS, HOME, b"s" * 32), Replacing(HERS, HOME, b"s" * 32)
    again = Replacing(HERS, HOME, b"t" * 32)
    identifier = HERS.identifiers[0]
    assert one.pseudonym(identifier) == other.pseudonym(identifier) != again.pseudonym(identifier)
    assert Hers.from_json(HERS.to_json()) == HERS


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1_000, 1_000)
    | st.text()
    | st.sampled_from([ADDRESS, "Demo Erased"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("account"), inner),
    max_leaves=20,
)


@given(value=json_values)
def test_any_json_is_taken_and_nothing_of_hers_is_left(value: Any) -> None:
    replacing = Replacing(HERS, HOME, b"s" * 32)
    found = replacing.value(value)
    assert replacing.value(found) == found
    raw = orjson.dumps(found, option=orjson.OPT_NON_STR_KEYS).decode().lower()
    assert ADDRESS not in raw
    if found != value:
        assert replacing.may_be_in(orjson.dumps(value))
