"""The rules are worth something only if they break: each is broken here once."""

from copy import deepcopy
from random import Random
from typing import Any

import orjson
import pytest

from tests.fuzz import valid
from tests.fuzz.rules import broken

WHOLE: dict[str, Any] = {
    "id": "6f6a8ad2-4d5c-4d1b-9b5f-4f6a0a6f6a01",
    "actor": {"mbox": "mailto:ana@example.org"},
    "verb": {"id": "https://example.org/v", "display": {"en": "tried"}},
    "object": {"id": "https://example.org/a", "definition": {"name": {"en": "A"}}},
    "result": {"score": {"scaled": 0.5, "raw": 1, "min": 0, "max": 2}, "duration": "PT1S"},
    "context": {
        "registration": "6f6a8ad2-4d5c-4d1b-9b5f-4f6a0a6f6a01",
        "platform": "Moodle",
        "team": {"objectType": "Group", "member": [{"openid": "https://o.example"}]},
        "contextActivities": {"parent": [{"id": "x:y"}]},
        "language": "en",
        "extensions": {"https://example.org/e": None},
    },
    "timestamp": "2026-05-04T12:00:00Z",
    "version": "1.0.3",
    "attachments": [
        {
            "usageType": "x:y", "display": {}, "contentType": "text/plain", "length": 1,
            "sha2": "e" * 64, "fileUrl": "https://example.org/f",
        }
    ],
}  # fmt: skip
WRONG: list[tuple[str, Any]] = [
    ("id", "6f6a8ad24d5c4d1b9b5f4f6a0a6f6a01"),
    ("id", None),
    ("actor", {}),
    ("actor", {"mbox": "mailto:a@b", "openid": "https://o.example"}),
    ("actor", {"mbox": "ana@example.org"}),
    ("actor", {"objectType": "Group"}),
    ("actor", {"objectType": "Person", "mbox": "mailto:a@b.c"}),
    ("actor.member", []),
    ("actor.account", {"homePage": "example.org", "name": "x"}),
    ("verb", "tried"),
    ("verb.id", "tried"),
    ("verb.display", {"en_US": "x"}),
    ("verb.display", {"en": None}),
    ("verb.id", "http://adlnet.gov/expapi/verbs/voided"),
    ("object.objectType", "Thing"),
    ("object.id", "a b"),
    ("object.definition.interactionType", "essay"),
    ("object.definition.choices", [{"id": "a"}]),
    ("object", {"objectType": "StatementRef", "id": "x"}),
    ("object", {"objectType": "SubStatement"}),
    ("result.score.scaled", 1.1),
    ("result.score.scaled", True),
    ("result.score.raw", 3),
    ("result.score.min", 2),
    ("result.success", "true"),
    ("result.duration", "1 hour"),
    ("result.duration", "P1.5Y2M"),
    ("result.extensions", {"e": 1}),
    ("context.registration", "x"),
    ("context.team", {"mbox": "mailto:a@b.c"}),
    ("context.contextActivities.parents", []),
    ("context.contextActivities.parent", [{}]),
    ("context.language", "en_US"),
    ("context.contextAgents", []),
    ("timestamp", "2026-05-04"),
    ("timestamp", "2026-05-04T12:00:00-00:00"),
    ("timestamp", "2026-02-30T12:00:00Z"),
    ("version", "0.9"),
    ("version", "2.0.0"),
    ("authority", {"objectType": "Group", "member": []}),
    ("attachments", {}),
    ("attachments", [{}]),
    ("Timestamp", "2026-05-04T12:00:00Z"),
]


def test_a_whole_statement_breaks_none() -> None:
    assert broken(WHOLE) == []


@pytest.mark.parametrize(("path", "value"), WRONG, ids=lambda one: str(one)[:40])
def test_each_rule_breaks(path: str, value: Any) -> None:
    statement = deepcopy(WHOLE)
    holder = statement
    *above, last = path.split(".")
    for name in above:
        holder = holder[name]
    holder[last] = value
    assert broken(statement)


def test_platform_belongs_to_activities_and_data_must_be_somewhere() -> None:
    agent = {"objectType": "Agent", "mbox": "mailto:a@b.c"}
    assert broken(WHOLE | {"object": agent})
    linked = [{k: v for k, v in WHOLE["attachments"][0].items() if k != "fileUrl"}]
    assert broken(WHOLE | {"attachments": linked})
    assert not broken(WHOLE | {"attachments": linked}, brought=["E" * 64])
    nested = {"objectType": "SubStatement", "actor": agent, "verb": WHOLE["verb"]}
    inner = nested | {"object": {"id": "x:y"}}
    assert not broken(WHOLE | {"object": inner, "context": {}})
    assert broken(WHOLE | {"object": nested | {"object": inner}, "context": {}})
    assert broken(WHOLE | {"object": inner | {"id": WHOLE["id"]}, "context": {}})


def test_what_mutation_begins_with_breaks_none() -> None:
    random = Random("valid")
    for number in range(500):
        second = number % 2 == 0
        made = valid.statement(random, [], second=second)
        assert broken(orjson.loads(orjson.dumps(made)), second=second) == [], made
