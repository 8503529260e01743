import copy
import json

from certification import canonical_json, version_hash
from tests.unit.certification.test_load_scheme import DOCUMENT


def test_the_order_of_keys_and_the_form_of_texts_and_numbers_do_not_matter() -> None:
    one = {"a": "Programaci\u00f3n\r\nsegunda", "b": [1.0, {"d": 1, "c": 2}]}
    other = {"b": [1, {"c": 2, "d": 1.0}], "a": "Programacio\u0301n\nsegunda"}
    assert canonical_json(one) == canonical_json(other)
    assert version_hash(one) == version_hash(other)


def test_what_an_editor_needs_is_no_part_of_the_version() -> None:
    assert version_hash({**DOCUMENT, "$schema": "scheme.json"}) == version_hash(DOCUMENT)


def test_every_other_change_makes_another_version() -> None:
    changed = copy.deepcopy(DOCUMENT)
    changed["root"]["requirements"][0]["minimum_score"] = 0.71
    reordered = copy.deepcopy(DOCUMENT)
    reordered["root"]["requirements"].reverse()
    hashes = {version_hash(one) for one in (DOCUMENT, changed, reordered)}
    assert len(hashes) == 3


def test_the_canonical_form_says_the_same() -> None:
    assert json.loads(canonical_json(DOCUMENT)) == DOCUMENT
