"""Scores back to the LMS: what is sent, where to, and in which order."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest

from community import OPERATOR
from plugin.lti import Registration, queue_score, remove_registration
from tests.integration.ags.scores import (
    AGS,
    ENROLMENT,
    NOW,
    answers,
    is_wanted,
    launch_of,
    queue,
    remember,
    send,
    sent_scores,
    unsent,
)
from tests.integration.lti_platform import CLIENT, Answer, Platform, Tool


def test_a_score_goes_as_moodle_wants_it(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    remember(tool, launch_of(registration))
    queue(tool, 0.75, comment="Well done")
    assert send(tool) == 1
    (request,) = platform.asked_for("/items/3/scores")
    assert request.method == "POST"
    assert request.query == "type_id=1"
    assert request.headers["Content-Type"] == "application/vnd.ims.lis.v1.score+json"
    assert request.headers["Authorization"] == "Bearer opaque"
    assert request.headers["User-Agent"]
    assert json.loads(request.body) == {
        "userId": "7",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": "2026-11-21T12:00:00.000Z",
        "scoreGiven": 75.0,
        "scoreMaximum": 100,
        "comment": "Well done",
    }
    assert unsent(tool) == []
    assert send(tool) == 0


def test_the_assertion_is_ours_and_names_one_audience(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    remember(tool, launch_of(registration))
    queue(tool, 1.0)
    send(tool)
    form = platform.asked_for("/token")[0].form
    assert form["grant_type"] == "client_credentials"
    assert form["scope"] == f"{AGS}score"
    keys = tool.client.get("/lti/jwks.json").json
    assert keys is not None
    claims = jwt.decode(
        form["client_assertion"],
        jwt.PyJWKSet.from_dict(keys)[jwt.get_unverified_header(form["client_assertion"])["kid"]],
        algorithms=["RS256"],
        audience=f"{platform.url}/token",
    )
    assert claims["iss"] == claims["sub"] == CLIENT
    assert claims["aud"] == f"{platform.url}/token"
    assert claims["jti"]


def test_an_audience_of_its_own_where_the_lms_wants_one(tool: Tool, platform: Platform) -> None:
    registered = tool.register(token_audience="https://api.brightspace.com/auth/token")
    remember(tool, launch_of(registered))
    queue(tool, 1.0)
    send(tool)
    assertion = platform.asked_for("/token")[0].form["client_assertion"]
    claims = jwt.decode(assertion, options={"verify_signature": False})
    assert claims["aud"] == "https://api.brightspace.com/auth/token"


def test_one_token_serves_many_scores_and_a_withdrawn_one_is_replaced(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    remember(tool, launch_of(registration))
    for scaled in (0.1, 0.2):
        queue(tool, scaled)
    assert send(tool) == 2
    assert len(platform.asked_for("/token")) == 1
    platform.routes["/items/3/scores"] = answers(Answer(401), Answer())
    queue(tool, 0.3)
    assert send(tool) == 1
    assert len(platform.asked_for("/token")) == 2


def test_scores_of_one_learner_keep_their_order_a_second_apart(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    remember(tool, launch_of(registration))
    other = uuid4()
    remember(tool, launch_of(registration), other)  # the same column, from another enrolment
    remember(tool, launch_of(registration), lesson_slug="loops")  # and from another lesson
    queue(tool, 0.1)
    queue(tool, 0.2, enrolment_id=other)
    queue(tool, 0.3, lesson_slug="loops")
    queue(tool, 0.4, now=NOW - timedelta(hours=1))  # a clock that went back
    assert send(tool) == 4
    assert [one["scoreGiven"] for one in sent_scores(platform)] == [10.0, 20.0, 30.0, 40.0]
    assert [one["timestamp"][17:19] for one in sent_scores(platform)] == ["00", "01", "02", "03"]


def test_a_lesson_that_nobody_grades_reports_no_number(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    remember(tool, launch_of(registration))
    queue(tool, None)
    send(tool)
    (sent,) = sent_scores(platform)
    assert sent["activityProgress"] == "Completed"
    assert sent["gradingProgress"] == "NotReady"
    assert "scoreGiven" not in sent


def test_finishing_gives_full_marks_where_the_link_was_placed_so(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    remember(tool, launch_of(registration), full_when_finished=True)
    queue(tool, None)
    queue(tool, 0.5)
    send(tool)
    sent = sent_scores(platform)
    assert [one["scoreGiven"] for one in sent] == [100.0, 50.0]
    assert {one["gradingProgress"] for one in sent} == {"FullyGraded"}


@pytest.mark.parametrize("full_when_finished", [False, True])
def test_what_a_person_has_yet_to_judge_is_pending_and_then_graded(
    tool: Tool, registration: Registration, platform: Platform, full_when_finished: bool
) -> None:
    remember(tool, launch_of(registration), full_when_finished=full_when_finished)
    queue(tool, None, awaits_judgement=True)
    queue(tool, 0.75)
    send(tool)
    pending, graded = sent_scores(platform)
    assert pending["gradingProgress"] == "PendingManual"
    assert "scoreGiven" not in pending
    assert (graded["gradingProgress"], graded["scoreGiven"]) == ("FullyGraded", 75.0)
    assert {pending["activityProgress"], graded["activityProgress"]} == {"Completed"}


@pytest.mark.parametrize(
    "changes",
    [{"line_item_url": None}, {"subject": None}, {"ags_scopes": frozenset()}],
    ids=["ungraded activity", "anonymous", "no scope"],
)
def test_where_no_score_is_wanted_none_is_queued(
    tool: Tool, registration: Registration, changes: dict[str, Any]
) -> None:
    remember(tool, launch_of(registration, **changes))
    queue(tool, 1.0)
    assert unsent(tool) == []
    assert not is_wanted(tool, ENROLMENT, "variables")


def test_a_score_is_wanted_for_the_lesson_and_enrolment_that_were_launched(
    tool: Tool, registration: Registration
) -> None:
    assert not is_wanted(tool, ENROLMENT, "variables")
    remember(tool, launch_of(registration))
    assert is_wanted(tool, ENROLMENT, "variables")
    assert not is_wanted(tool, ENROLMENT, "loops")
    assert not is_wanted(tool, uuid4(), "variables")
    with tool.database.unit_of_work() as uow:
        remove_registration(uow, registration.id, asker=OPERATOR, now=NOW)
        uow.commit()
    assert not is_wanted(tool, ENROLMENT, "variables")


def test_a_course_copy_moves_the_line_item(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    platform.routes["/items/4/scores"] = lambda _: Answer()
    remember(tool, launch_of(registration))
    remember(tool, launch_of(registration, line_item_url=f"{platform.url}/items/4"))
    queue(tool, 1.0)
    send(tool)
    assert len(platform.asked_for("/items/4/scores")) == 1
    assert platform.asked_for("/items/3/scores") == []


def test_a_unit_that_is_undone_queues_nothing(tool: Tool, registration: Registration) -> None:
    remember(tool, launch_of(registration))
    with tool.database.unit_of_work() as uow:
        queue_score(
            uow,
            enrolment_id=ENROLMENT,
            lesson_slug="variables",
            scaled=1.0,
            completed=True,
            now=NOW,
        )
    assert unsent(tool) == []
