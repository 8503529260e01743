"""A statement for one person's eyes: she stays in it, everybody else does not."""

from typing import Any
from uuid import UUID

import pytest

from lrs_adapter import Iris, without_others

IRIS = Iris("https://child.example")
LUZ = UUID(int=7)
HER = {"account": {"homePage": IRIS.home_page, "name": str(LUZ)}}
TEO = {"objectType": "Agent", "name": "Teo", "mbox": "mailto:teo@x.example"}
TEAM = {"objectType": "Group", "name": "The team", "mbox": "mailto:team@x.example"}
NOBODY = {"homePage": IRIS.home_page, "name": "somebody-else"}
VERB = {"id": "https://x.example/did"}
THAT = {"id": "https://x.example/that", "definition": {"name": {"en": "That"}}}
AUTHORITY = {"account": {"homePage": IRIS.home_page, "name": "child"}}


def told(**parts: Any) -> dict[str, Any]:
    statement = {"actor": HER, "verb": VERB, "object": THAT, "authority": AUTHORITY, **parts}
    return without_others(statement, IRIS, [LUZ])


def test_what_is_hers_stays_as_it_is() -> None:
    statement = {"actor": HER, "verb": VERB, "object": THAT, "authority": AUTHORITY}
    assert without_others(statement, IRIS, [LUZ]) == statement


@pytest.mark.parametrize("key", ["instructor", "team"])
def test_who_stands_beside_her_is_somebody_else(key: str) -> None:
    found = told(context={key: TEAM if key == "team" else TEO, "platform": "LMS"})
    assert found["context"][key]["account"] == NOBODY
    assert found["context"]["platform"] == "LMS"
    assert "Te" not in str(found["context"])


def test_whom_she_did_it_to_is_somebody_else() -> None:
    assert told(object=TEO)["object"] == {"objectType": "Agent", "account": NOBODY}
    group = {"objectType": "Group", "member": [HER, TEO], "name": "Us"}
    assert told(object=group)["object"] == {
        "objectType": "Group",
        "member": [HER, {"objectType": "Agent", "account": NOBODY}],
    }


def test_statements_within_and_the_lists_of_2_0_are_looked_into() -> None:
    inner = {"objectType": "SubStatement", "actor": TEO, "verb": VERB, "object": TEO}
    found = told(
        object=inner,
        context={
            "contextAgents": [{"objectType": "contextAgent", "agent": TEO}],
            "contextGroups": [{"objectType": "contextGroup", "group": TEAM}],
        },
    )
    assert "teo@" not in str(found)
    assert "team@" not in str(found)
    assert found["object"]["objectType"] == "SubStatement"
    assert found["authority"] == AUTHORITY
