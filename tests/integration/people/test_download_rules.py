"""The copy tells of answers what the pages tell, and when they do; of judges nothing."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy.orm import Session

from community import Asker, Role, member
from plugin.held.download import Form, copy_of_held, copying
from plugin.held.download.veil import Veil, veil_over
from plugin.held.kinds import RECORDS
from plugin.services import Services
from plugin.settings import read_settings
from storage import Database, SecretBox
from tests.databases import IRI_BASE
from tests.integration.items_world import COURSE, ItemsWorld, items_world
from tests.integration.learning_world import IRIS

Worth = dict[str, tuple[bool | None, float | None]]


def copied(course: ItemsWorld, secret_box: SecretBox, asker: Asker) -> Any:
    settings = read_settings({"CHILD_DATA_DIR": "/nowhere", "CHILD_IRI_BASE": IRI_BASE})
    services = Services(settings, course.database, secret_box, IRIS)
    with copy_of_held(services, asker=asker, form=Form.JSON, now=course.now) as out:
        return orjson.loads(out.read())


def worth(document: Any) -> tuple[Worth, Worth]:
    """By question, as the list of answers and as the records have it."""
    told = {
        one["question"]: (one["success"], one["scaled"])
        for one in document["kinds"]["answers"]["answers"]
    }
    recorded = {}
    for one in document["kinds"][RECORDS]["statements"]:
        statement = one["statement"]
        if statement["verb"]["id"].endswith("/answered"):
            result = statement.get("result", {})
            name = statement["object"]["id"].rpartition("/")[2]
            recorded[name] = (result.get("success"), result.get("score", {}).get("scaled"))
    return told, recorded


def test_nothing_says_whether_an_answer_was_right_before_the_lesson_does(
    database: Database, secret_box: SecretBox
) -> None:
    course = items_world(database)
    her = Asker(course.enrolment.member_id)
    course.open("exam")
    for name, chosen in (("e1", "a"), ("e2", "a"), ("try", "c")):
        course.give("exam", name, [chosen])
    for told in worth(copied(course, secret_box, her)):
        assert told == {"e1": (None, None), "e2": (None, None), "try": (True, 1.0)}
    course.finish("exam")
    for told in worth(copied(course, secret_box, her)):
        assert told == {"e1": (True, 1.0), "e2": (False, 0.0), "try": (True, 1.0)}


def test_what_is_never_shown_is_in_no_copy(database: Database, secret_box: SecretBox) -> None:
    exam = COURSE.lessons[1]
    never = replace(exam, rules=replace(exam.rules, feedback="never"))
    module = replace(COURSE.modules[0], lessons=(never,))
    course = items_world(database, replace(COURSE, modules=(module,)))
    course.open("exam")
    for name in ("e1", "e2"):
        course.give("exam", name, ["a"])
    course.finish("exam")
    for told in worth(copied(course, secret_box, Asker(course.enrolment.member_id))):
        assert told == {"e1": (None, None), "e2": (None, None)}


def test_a_judgement_has_its_words_and_no_judge(database: Database, secret_box: SecretBox) -> None:
    course = items_world(database)
    mara = course.staff(Role.MENTOR)
    course.open("essay")
    course.give("essay", "plain", ["a"])
    story = course.give("essay", "story", ["It began on a Monday."])
    why = course.give("essay", "why", ["Because."])
    course.finish("essay")
    course.judge(mara, story, 1.0, "Well told.")
    course.judge(mara, why, 0.5)
    document = copied(course, secret_box, Asker(course.enrolment.member_id))
    answers = document["kinds"]["answers"]
    assert "It began on a Monday." in {one["written"] for one in answers["answers"]}
    judged = {one["remark"]: (one["answer_id"], one["points"]) for one in answers["judgements"]}
    assert judged["Well told."] == (str(story.id), 1.0)
    assert mara.member_id is not None
    with database.reading() as session:
        judge = member(session, mara.member_id)
    text = orjson.dumps(document).decode()
    assert str(judge.id) not in text
    assert str(judge.record_id) not in text
    assert '"name":"somebody-else"' in text, "the records say that somebody judged"


def test_a_judge_s_copy_has_what_she_did_and_not_to_whom(
    database: Database, secret_box: SecretBox
) -> None:
    course = items_world(database)
    mara = course.staff(Role.MENTOR)
    course.open("essay")
    course.give("essay", "plain", ["a"])
    story = course.give("essay", "story", ["It began on a Monday."])
    course.give("essay", "why", ["Because."])
    course.finish("essay")
    course.judge(mara, story, 1.0, "Well told.")
    document = copied(course, secret_box, mara)
    assert len(document["kinds"]["decisions"]["judged_answers"]) == 1
    reviewed = [one["statement"] for one in document["kinds"][RECORDS]["statements"]]
    assert [one["verb"]["id"].rpartition("/")[2] for one in reviewed] == ["reviewed"]
    text = orjson.dumps(document).decode()
    for untold in (
        "It began on a Monday.",
        "Well told.",
        str(course.enrolment.id),
        str(course.enrolment.record_id),
        str(course.enrolment.member_id),
        str(story.id),
    ):
        assert untold not in text


def test_what_she_answers_while_it_is_made_is_not_in_it(
    database: Database, secret_box: SecretBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = items_world(database)

    def then_she_answers(session: Session, members: Collection[UUID]) -> Veil:
        found = veil_over(session, members)
        course.open("exam")
        course.give("exam", "e1", ["a"])
        return found

    monkeypatch.setattr(copying, "veil_over", then_she_answers)
    document = copied(course, secret_box, Asker(course.enrolment.member_id))
    assert worth(document) == ({}, {})
    assert document["kinds"]["courses"]["visits"] == []


def test_of_a_visit_that_nobody_looked_at_nothing_is_told(database: Database) -> None:
    course = items_world(database)
    course.open("exam")
    attempt = course.give("exam", "e1", ["a"])
    veil = Veil({})
    with database.reading() as session:
        row = {"visit_id": uuid4(), "item_slug": "e1"}
        assert veil.is_over(session, row)
        assert veil.is_over(session, {"attempt_id": attempt.id})
        assert veil.hidden_among(session, [attempt.id]) == {attempt.id}
