"""The published profile is one by the xAPI Profiles specification, and holds its own templates."""

from typing import Any

import pytest

from lrs_adapter import PROFILE_IRI, PROFILE_VERSION_IRI, Verb, profile_document
from tests.conformance.template_matching import broken_rules, is_determined, values_at

PROFILE = profile_document()


def test_the_profile_has_what_the_specification_requires() -> None:
    assert PROFILE["@context"] == "https://w3id.org/xapi/profiles/context"
    assert (PROFILE["id"], PROFILE["type"]) == (PROFILE_IRI, "Profile")
    assert PROFILE["conformsTo"] == "https://w3id.org/xapi/profiles#1.0"
    assert PROFILE["author"]["type"] in ("Organization", "Person")
    assert [version["id"] for version in PROFILE["versions"]] == [PROFILE_VERSION_IRI]


@pytest.mark.parametrize("part", ["concepts", "templates", "patterns"])
def test_every_part_has_an_id_of_its_own_and_its_words(part: str) -> None:
    entries = PROFILE[part]
    ids = [entry["id"] for entry in entries]
    assert len(ids) == len(set(ids)) > 0
    for entry in entries:
        assert entry["inScheme"] == PROFILE_VERSION_IRI
        assert entry["prefLabel"]["en"]
        assert entry["definition"]["en"]


def test_templates_use_concepts_of_the_profile() -> None:
    concepts = {concept["id"] for concept in PROFILE["concepts"]}
    known = {template["id"] for template in PROFILE["templates"]}
    for template in PROFILE["templates"]:
        assert template["verb"] in concepts
        assert template.get("objectActivityType", template["verb"]) in concepts
        assert set(template.get("objectStatementRefTemplate", ())) <= known
        assert ("objectActivityType" in template) != ("objectStatementRefTemplate" in template)
        for rule in template["rules"]:
            assert set(rule) <= {"location", "presence", "any", "all", "none"}


def test_every_verb_has_a_template() -> None:
    assert {template["verb"] for template in PROFILE["templates"]} == {verb.value for verb in Verb}


def test_patterns_lead_to_patterns_and_templates_that_exist() -> None:
    known = {entry["id"] for entry in [*PROFILE["templates"], *PROFILE["patterns"]]}
    for pattern in PROFILE["patterns"]:
        [shape] = pattern.keys() & {
            "alternates",
            "optional",
            "oneOrMore",
            "sequence",
            "zeroOrMore",
        }
        parts = pattern[shape] if isinstance(pattern[shape], list) else [pattern[shape]]
        assert set(parts) <= known
    assert [pattern["primary"] for pattern in PROFILE["patterns"]].count(True) == 2


def test_the_matcher_finds_what_is_wrong() -> None:
    statement: dict[str, Any] = {
        "verb": {"id": "v"},
        "object": {"definition": {"type": "t"}},
        "context": {"extensions": {"https://e.example": [1]}},
    }
    template = {"verb": "v", "objectActivityType": "t", "rules": []}
    assert is_determined(statement, template)
    assert not is_determined(statement, template | {"verb": "w"})
    assert not is_determined(statement, template | {"contextParentActivityType": ["t"]})
    assert values_at(statement, "$.context.extensions['https://e.example'][*]") == [1]
    rules = [
        {"location": "$.result", "presence": "included"},
        {"location": "$.object", "presence": "excluded"},
        {"location": "$.verb.id", "any": ["w"]},
        {"location": "$.verb.id", "all": ["w"]},
        {"location": "$.verb.id", "none": ["v"]},
    ]
    assert broken_rules(statement, template | {"rules": rules}) == rules
