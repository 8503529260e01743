"""Every statement that CHILD emits is valid, follows its template, and tincan reads it."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
import tincan

from community import OPERATOR, Role
from lrs_adapter import Verb, profile_document, read_after, validate_statement
from storage import Database
from tests.conformance.template_matching import broken_rules, is_determined
from tests.integration.certification_world import NOW, document, path_world
from tests.integration.items_world import RIGHT, items_world
from tests.integration.learning_world import learning_world

TEMPLATES = profile_document()["templates"]


@pytest.fixture
def emitted(database: Database) -> list[dict[str, Any]]:
    """What is recorded while a learner fails a course and then passes it."""
    world = learning_world(database)
    answers = {"values": ("v1", "v2", "try"), "loops": ("l1",), "reading": ()}
    right = {"v1": "a", "v2": "ab", "l1": "b", "try": "c"}
    for lesson, items in answers.items():
        world.open(lesson)
        for item in items:
            world.answer(lesson, item, "c")
        world.finish(lesson)
    for lesson in ("values", "loops"):
        world.reopen(lesson)
        for item in answers[lesson]:
            world.answer(lesson, item, right[item])
        world.finish(lesson)
    return _documents(database)


@pytest.fixture
def derived(database: Database) -> list[dict[str, Any]]:
    world = path_world(database)
    chosen = world.choose(world.publish(document(expires_after="P30D")))
    world.finish()
    world.project()
    world.wake(NOW + timedelta(days=30))
    world.drop(chosen)
    return [one for one in _documents(database) if one["verb"]["id"] != Verb.COMPLETED]


@pytest.fixture
def decided(database: Database) -> list[dict[str, Any]]:
    """Every kind of item answered, what was written judged, and scores overridden."""
    world = items_world(database)
    mentor, steward = world.staff(Role.MENTOR), world.staff(Role.STEWARD)
    for slug, chosen in RIGHT.items():
        world.give("kinds", slug, chosen)
        world.give("kinds", f"try-{slug}", chosen)
    world.finish("kinds")
    for slug, text in {"plain": "a", "story": "My story.", "why": "Because."}.items():
        world.give("essay", slug, [text])
    world.finish("essay")
    for answer in world.waiting(mentor):
        attempt = world.state(answer.lesson.slug).attempts[answer.item.slug]
        world.judge(mentor, attempt, 0.5, "A remark.")
    world.open("exam")
    world.tick(31)
    world.finish("exam")
    world.override(steward, "kinds", 0.0)
    world.override(OPERATOR, "kinds", 1.0)
    return _documents(database)


def _documents(database: Database) -> list[dict[str, Any]]:
    with database.reading() as session:
        return [orjson.loads(entry.document) for entry in read_after(session, 0, 500)]


def check(statement: dict[str, Any]) -> None:
    validate_statement(statement)
    tincan.Statement(orjson.loads(orjson.dumps(statement)))
    determined = [template for template in TEMPLATES if is_determined(statement, template)]
    assert len(determined) == 1, (statement["verb"]["id"], [one["id"] for one in determined])
    assert broken_rules(statement, determined[0]) == []


def test_what_studying_emits_follows_the_profile(emitted: list[dict[str, Any]]) -> None:
    verbs = {statement["verb"]["id"] for statement in emitted}
    assert verbs == {
        Verb.INITIALIZED,
        Verb.EXPERIENCED,
        Verb.ANSWERED,
        Verb.COMPLETED,
        Verb.PASSED,
        Verb.FAILED,
    }
    for statement in emitted:
        check(statement)


def test_what_people_decide_follows_the_profile(decided: list[dict[str, Any]]) -> None:
    verbs = {statement["verb"]["id"] for statement in decided}
    assert verbs >= {Verb.REVIEWED, Verb.VOIDED, Verb.ANSWERED, Verb.PASSED, Verb.FAILED}
    by_id = {statement["id"]: statement for statement in decided}
    for statement in decided:
        check(statement)
        if statement["verb"]["id"] == Verb.VOIDED:
            target = by_id[statement["object"]["id"]]
            (follows,) = (one["id"] for one in TEMPLATES if is_determined(target, one))
            (voided,) = (one for one in TEMPLATES if one["verb"] == Verb.VOIDED)
            assert follows in voided["objectStatementRefTemplate"]
        if statement["verb"]["id"] == Verb.ANSWERED:
            # Stricter than the template, which also lets through what a person judges.
            asks = statement["object"]["definition"]["interactionType"]
            told = {"response", "success", "score"} & set(statement.get("result", {}))
            assert len(told) == 3 or asks == "long-fill-in"


def test_what_a_path_emits_follows_the_profile(derived: list[dict[str, Any]]) -> None:
    assert [one["verb"]["id"] for one in derived] == [
        Verb.PLANNED,
        Verb.ASSERTED,
        Verb.ACHIEVED,
        Verb.EXPIRED,
        Verb.DESELECTED,
    ]
    for statement in derived:
        check(statement)


def test_no_name_address_or_free_text_is_emitted(emitted: list[dict[str, Any]]) -> None:
    for statement in emitted:
        assert set(statement["actor"]) == {"objectType", "account"}
        response = statement.get("result", {}).get("response", "")
        assert set(response.replace("[,]", "")) <= set("abc")


def test_graded_items_do_not_give_their_answers_away(emitted: list[dict[str, Any]]) -> None:
    shown = {
        statement["object"]["id"].rsplit("/", 1)[1]
        for statement in emitted
        if "correctResponsesPattern" in statement["object"]["definition"]
    }
    assert shown <= {"try"}
