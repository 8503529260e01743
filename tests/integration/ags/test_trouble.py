"""What an LMS that refuses, is down or asks to wait does to a score."""

from datetime import timedelta
from uuid import uuid4

import pytest

from plugin.lti import Registration
from plugin.lti.score_request import Outcome, ScoreSender, ScoreToSend
from tests.integration.ags.scores import (
    LATER,
    NOW,
    answers,
    launch_of,
    queue,
    remember,
    send,
    sent_scores,
    unsent,
)
from tests.integration.lti_platform import Answer, Platform, Tool


@pytest.mark.parametrize("status", [400, 403, 404, 422])
def test_a_refusal_for_good_is_kept_with_its_reason_and_holds_up_nothing(
    tool: Tool, registration: Registration, platform: Platform, status: int
) -> None:
    platform.routes["/items/3/scores"] = answers(
        Answer(status, {"reason": "User 7 not enrolled"}), Answer()
    )
    remember(tool, launch_of(registration))
    queue(tool, 0.5)
    queue(tool, 0.6)
    assert send(tool) == 1
    (refused,) = unsent(tool)
    assert refused.state == "refused"
    assert refused.reason == f"The LMS answers {status}: User 7 not enrolled."
    assert send(tool, NOW + LATER) == 0
    assert len(sent_scores(platform)) == 2


def test_odd_words_of_an_lms_are_kept_without_what_no_database_takes(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    """PostgreSQL has no U+0000: a score that cannot be settled would be sent for ever."""
    platform.routes["/items/3/scores"] = answers(Answer(400, {"message": "No\0 such\r\n user"}))
    remember(tool, launch_of(registration))
    queue(tool, 0.5)
    assert send(tool) == 0
    (refused,) = unsent(tool)
    assert refused.state == "refused"
    assert refused.reason == "The LMS answers 400: No  such   user."
    assert send(tool, NOW + LATER) == 0
    assert len(sent_scores(platform)) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 408, 429])
def test_trouble_is_tried_again_with_the_identical_body(
    tool: Tool, registration: Registration, platform: Platform, status: int
) -> None:
    platform.routes["/items/3/scores"] = answers(Answer(status), Answer(status), Answer())
    remember(tool, launch_of(registration))
    queue(tool, 0.5)
    queue(tool, 0.6)
    now = NOW + timedelta(seconds=1)
    assert send(tool, now) == 0
    (first, second) = unsent(tool)
    assert first.reason == f"The LMS answers {status}."
    assert second.attempts == 0
    assert first.next_try is not None
    assert now + timedelta(seconds=1) <= first.next_try <= now + timedelta(seconds=5)
    assert send(tool, now) == 0
    assert len(sent_scores(platform)) == 1  # not before its time
    assert send(tool, now + LATER) == 0
    assert send(tool, now + 2 * LATER) == 2
    bodies = [one.body for one in platform.asked_for("/items/3/scores")]
    assert bodies[0] == bodies[1] == bodies[2] != bodies[3]


def test_a_page_where_the_score_should_have_gone_is_no_yes(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    """A sign-in or a notice that stands before an LMS is answered with 200, too."""
    platform.routes["/items/3/scores"] = answers(
        Answer(200, b"\r\n<!DOCTYPE html><title>Back at noon</title>", type="text/html"),
        Answer(200, b"", type="text/html"),
    )
    remember(tool, launch_of(registration))
    queue(tool, 0.5)
    assert send(tool) == 0
    (due,) = unsent(tool)
    assert (due.state, due.reason) == ("due", "The LMS answers 200 with a page and took nothing.")
    assert send(tool, NOW + LATER) == 1
    assert unsent(tool) == []


def test_the_lms_says_how_long_to_wait(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    platform.routes["/items/3/scores"] = answers(Answer(429, headers={"Retry-After": "600"}))
    remember(tool, launch_of(registration))
    queue(tool, 0.5)
    now = NOW + timedelta(seconds=1)
    send(tool, now)
    (due,) = unsent(tool)
    assert due.next_try is not None
    assert due.next_try >= now + timedelta(seconds=600)


def test_what_an_lms_asks_to_wait_holds_for_all_its_learners(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    platform.routes["/items/3/scores"] = answers(
        Answer(429, headers={"Retry-After": "600"}), Answer()
    )
    for number in range(3):
        enrolment_id = uuid4()
        remember(tool, launch_of(registration, subject=str(number)), enrolment_id)
        queue(tool, 0.5, enrolment_id=enrolment_id)
    now = NOW + timedelta(seconds=1)
    assert send(tool, now) == 0
    assert send(tool, now + timedelta(seconds=590)) == 0
    assert len(sent_scores(platform)) == 1
    assert send(tool, now + timedelta(seconds=700)) == 3


def test_an_lms_that_is_down_is_asked_once_a_round(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    platform.routes["/items/3/scores"] = answers(Answer(503))
    for number in range(3):
        enrolment_id = uuid4()
        remember(tool, launch_of(registration, subject=str(number)), enrolment_id)
        queue(tool, 0.5, enrolment_id=enrolment_id)
    send(tool)
    assert len(sent_scores(platform)) == 1


def test_what_concerns_one_learner_holds_up_no_other(
    tool: Tool, registration: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        enrolment_id = uuid4()
        remember(tool, launch_of(registration, subject=str(number)), enrolment_id)
        queue(tool, 0.5, enrolment_id=enrolment_id)
    post = ScoreSender.send

    def hers_alone(sender: ScoreSender, to: Registration, score: ScoreToSend) -> Outcome:
        if score.user_id == "0":
            return Outcome("again", "Hers alone.", 600.0, whole_lms=False)
        return post(sender, to, score)

    monkeypatch.setattr(ScoreSender, "send", hers_alone)
    now = NOW + timedelta(seconds=1)
    assert send(tool, now) == 2
    (due,) = unsent(tool)
    assert (due.state, due.reason) == ("due", "Hers alone.")
    assert due.next_try is not None
    assert due.next_try >= now + timedelta(seconds=600)


@pytest.mark.parametrize(
    "token",
    [
        Answer(400, b"<html>Sorry</html>", type="text/html"),
        Answer(400, {"error": "invalid_client"}),
        Answer(200, {"token_type": "bearer"}),
        Answer(400, {"error": "odd\0 \x1b[31m"}),
    ],
    ids=["HTML", "refused", "no token", "odd"],
)
def test_no_token_is_a_readable_reason_and_tried_again(
    tool: Tool, registration: Registration, platform: Platform, token: Answer
) -> None:
    platform.routes["/token"] = answers(token)
    remember(tool, launch_of(registration))
    queue(tool, 0.5)
    assert send(tool) == 0
    (due,) = unsent(tool)
    assert due.state == "due"
    assert due.reason is not None
    assert due.reason.startswith("The token address answers")
    assert "<html>" not in due.reason
    assert due.reason.isprintable()
    assert sent_scores(platform) == []
