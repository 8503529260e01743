"""The forms `ids` and `canonical`, with groups, sub-statements and what 2.0.0 adds."""

from typing import Any

from lrs_adapter import activity_ids, canonical, only_ids

ANA = {"objectType": "Agent", "name": "Ana", "mbox": "mailto:ana@example.org"}
BARE_ANA = {"objectType": "Agent", "mbox": "mailto:ana@example.org"}
TEAM = {"objectType": "Group", "name": "Team", "member": [ANA, {**ANA, "name": "A."}]}
BARE_TEAM = {"objectType": "Group", "member": [BARE_ANA, BARE_ANA]}
CLUB = {
    "objectType": "Group",
    "name": "Club",
    "account": {"homePage": "https://example.org", "name": "club"},
    "member": [ANA],
}
BARE_CLUB = {key: CLUB[key] for key in ("objectType", "account")}
DEFINITION = {
    "name": {"en": "Loops", "es": "Bucles"},
    "description": {"en": "What loops"},
    "interactionType": "choice",
    "choices": [{"id": "a", "description": {"en": "Yes", "es": "Sí"}}, {"id": "b"}],
    "extensions": {"https://example.org/e": {"name": {"en": "kept", "es": "guardado"}}},
}
THING = {"objectType": "Activity", "id": "https://example.org/loops", "definition": DEFINITION}
BARE_THING = {"objectType": "Activity", "id": "https://example.org/loops"}
VERB = {"id": "https://example.org/tried", "display": {"en": "tried", "es": "probó"}}


def statement(**changes: Any) -> dict[str, Any]:
    return {"id": "s", "actor": TEAM, "verb": VERB, "object": THING} | changes


def test_ids_of_groups() -> None:
    found = only_ids(statement(actor=CLUB, context={"team": TEAM, "instructor": ANA}))
    assert found["actor"] == BARE_CLUB
    assert found["context"] == {"team": BARE_TEAM, "instructor": BARE_ANA}
    assert found["verb"] == {"id": VERB["id"]}
    assert found["object"] == {"id": THING["id"]}


def test_ids_of_what_2_0_0_adds() -> None:
    context = {
        "contextAgents": [{"objectType": "contextAgent", "agent": ANA, "relevantTypes": ["t:a"]}],
        "contextGroups": [{"objectType": "contextGroup", "group": TEAM}],
        "contextActivities": {"parent": [THING]},
        "statement": {"objectType": "StatementRef", "id": "x"},
    }
    assert only_ids(statement(context=context))["context"] == {
        "contextAgents": [
            {"objectType": "contextAgent", "agent": BARE_ANA, "relevantTypes": ["t:a"]}
        ],
        "contextGroups": [{"objectType": "contextGroup", "group": BARE_TEAM}],
        "contextActivities": {"parent": [{"id": THING["id"]}]},
        "statement": {"objectType": "StatementRef", "id": "x"},
    }


def test_ids_within_a_sub_statement() -> None:
    inner = {"objectType": "SubStatement", "actor": ANA, "verb": VERB, "object": TEAM}
    assert only_ids(statement(object=inner))["object"] == {
        "objectType": "SubStatement",
        "actor": BARE_ANA,
        "verb": {"id": VERB["id"]},
        "object": BARE_TEAM,
    }


def test_a_reference_stays_one() -> None:
    reference = {"objectType": "StatementRef", "id": "x"}
    for found in (
        only_ids(statement(object=reference)),
        canonical(statement(object=reference), []),
    ):
        assert found["object"] == reference


def test_canonical_has_one_language_in_every_map() -> None:
    found = canonical(statement(actor=CLUB), ["es-AR"])
    assert found["actor"] == CLUB
    assert found["verb"]["display"] == {"es": "probó"}
    definition = found["object"]["definition"]
    assert definition["name"] == {"es": "Bucles"}
    assert definition["description"] == {"en": "What loops"}
    assert definition["choices"] == [{"id": "a", "description": {"es": "Sí"}}, {"id": "b"}]
    assert definition["extensions"] == DEFINITION["extensions"]


def test_canonical_takes_what_the_lrs_knows_of_an_activity() -> None:
    known = {str(THING["id"]): {"name": {"en": "Known"}}}
    found = canonical(statement(context={"contextActivities": {"other": [BARE_THING]}}), [], known)
    assert found["object"]["definition"] == {"name": {"en": "Known"}}
    [other] = found["context"]["contextActivities"]["other"]
    assert other["definition"] == {"name": {"en": "Known"}}


def test_the_activities_of_a_statement() -> None:
    inner = {
        "objectType": "SubStatement",
        "actor": ANA,
        "verb": VERB,
        "object": {"id": "i:a"},
        "context": {"contextActivities": {"category": [{"id": "i:b"}]}},
    }
    context = {"contextActivities": {"parent": [{"id": "i:c"}]}}
    assert activity_ids(statement(object=inner, context=context)) == {"i:a", "i:b", "i:c"}
    assert activity_ids(statement(object=ANA)) == set()
