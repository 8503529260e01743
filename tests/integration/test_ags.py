"""Scores back to the LMS: what is sent, in which order, and what an answer does."""

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID, uuid4

import jwt
import pytest

from plugin.lti import (
    DueScore,
    Launch,
    Registration,
    due_scores,
    queue_score,
    remember_line_item,
    send_due_scores,
)
from plugin.lti.access_tokens import AccessTokens
from plugin.lti.models import ScoreSeriesRow
from storage import Database, SecretBox
from tests.integration.lti_platform import CLIENT, Answer, Asked, Platform, Tool, running_platform

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
NOW = datetime(2026, 11, 21, 12, 0, 0, 400_000, tzinfo=UTC)
ENROLMENT, OWNER = uuid4(), uuid4()
LATER = timedelta(hours=25)


@pytest.fixture(scope="module")
def served() -> Iterator[Platform]:
    with running_platform() as platform:
        yield platform


@pytest.fixture
def platform(served: Platform) -> Platform:
    served.asked.clear()
    served.routes = dict(Platform(served.url).routes)
    served.routes["/items/3/scores"] = lambda _: Answer()
    return served


@pytest.fixture
def tool(database: Database, secret_box: SecretBox, platform: Platform) -> Tool:
    return Tool(database, secret_box, platform)


@pytest.fixture
def registration(tool: Tool) -> Registration:
    return tool.register()


def _launch(registration: Registration, **changes: Any) -> Launch:
    launch = Launch(
        registration_id=registration.id,
        community_id=registration.community_id,
        platform_name="Campus",
        issuer=registration.issuer,
        client_id=CLIENT,
        deployment_id="1",
        message_type="LtiResourceLinkRequest",
        subject="7",
        roles=frozenset(),
        target_link_uri="http://localhost/lti/launch",
        resource_link_id="3",
        context_id="2",
        context_title=None,
        custom={},
        name=None,
        email=None,
        locale=None,
        line_item_url=f"{registration.issuer}/items/3?type_id=1",
        ags_scopes=frozenset({f"{AGS}score", f"{AGS}result.readonly"}),
        deep_linking=None,
        return_url=None,
        frame_origins=(),
    )
    return replace(launch, **changes)


def _remember(
    tool: Tool, launch: Launch, enrolment_id: UUID = ENROLMENT, lesson_slug: str = "variables"
) -> None:
    with tool.database.unit_of_work() as uow:
        remember_line_item(
            uow, enrolment_id=enrolment_id, lesson_slug=lesson_slug, launch=launch, now=NOW
        )
        uow.commit()


def _queue(
    tool: Tool,
    scaled: float | None,
    *,
    now: datetime = NOW,
    enrolment_id: UUID = ENROLMENT,
    lesson_slug: str = "variables",
    comment: str | None = None,
) -> None:
    with tool.database.unit_of_work() as uow:
        queue_score(
            uow,
            enrolment_id=enrolment_id,
            lesson_slug=lesson_slug,
            scaled=scaled,
            completed=True,
            comment=comment,
            now=now,
        )
        uow.commit()


def _send(tool: Tool, now: datetime = NOW + timedelta(seconds=10)) -> int:
    return send_due_scores(
        tool.database,
        tool.services.secret_box,
        OWNER,
        now=now,
        timeout_s=3.0,
        tokens=tool.tokens,
    )


def _unsent(tool: Tool) -> list[DueScore]:
    with tool.database.reading() as session:
        return due_scores(session)


def _sent(platform: Platform) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in platform.asked_for("/items/3/scores")]


def _answers(*answers: Answer) -> Callable[[Asked], Answer]:
    """Each in its turn, the last one for ever."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def test_a_score_goes_as_moodle_wants_it(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    _remember(tool, _launch(registration))
    _queue(tool, 0.75, comment="Well done")
    assert _send(tool) == 1
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
    assert _unsent(tool) == []
    assert _send(tool) == 0


def test_the_assertion_is_ours_and_names_one_audience(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    _remember(tool, _launch(registration))
    _queue(tool, 1.0)
    _send(tool)
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
    _remember(tool, _launch(registered))
    _queue(tool, 1.0)
    _send(tool)
    assertion = platform.asked_for("/token")[0].form["client_assertion"]
    claims = jwt.decode(assertion, options={"verify_signature": False})
    assert claims["aud"] == "https://api.brightspace.com/auth/token"


def test_one_token_serves_many_scores_and_a_withdrawn_one_is_replaced(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    _remember(tool, _launch(registration))
    for scaled in (0.1, 0.2):
        _queue(tool, scaled)
    assert _send(tool) == 2
    assert len(platform.asked_for("/token")) == 1
    platform.routes["/items/3/scores"] = _answers(Answer(401), Answer())
    _queue(tool, 0.3)
    assert _send(tool) == 1
    assert len(platform.asked_for("/token")) == 2


def test_scores_of_one_learner_keep_their_order_a_second_apart(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    _remember(tool, _launch(registration))
    other = uuid4()
    _remember(tool, _launch(registration), other)  # the same column, from another enrolment
    _remember(tool, _launch(registration), lesson_slug="loops")  # and from another lesson
    _queue(tool, 0.1)
    _queue(tool, 0.2, enrolment_id=other)
    _queue(tool, 0.3, lesson_slug="loops")
    _queue(tool, 0.4, now=NOW - timedelta(hours=1))  # a clock that went back
    assert _send(tool) == 4
    assert [one["scoreGiven"] for one in _sent(platform)] == [10.0, 20.0, 30.0, 40.0]
    assert [one["timestamp"][17:19] for one in _sent(platform)] == ["00", "01", "02", "03"]


def test_a_lesson_that_nobody_grades_reports_no_number(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    _remember(tool, _launch(registration))
    _queue(tool, None)
    _send(tool)
    (sent,) = _sent(platform)
    assert sent["activityProgress"] == "Completed"
    assert sent["gradingProgress"] == "NotReady"
    assert "scoreGiven" not in sent


@pytest.mark.parametrize(
    "changes",
    [{"line_item_url": None}, {"subject": None}, {"ags_scopes": frozenset()}],
    ids=["ungraded activity", "anonymous", "no scope"],
)
def test_where_no_score_is_wanted_none_is_queued(
    tool: Tool, registration: Registration, changes: dict[str, Any]
) -> None:
    _remember(tool, _launch(registration, **changes))
    _queue(tool, 1.0)
    assert _unsent(tool) == []


def test_a_course_copy_moves_the_line_item(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    platform.routes["/items/4/scores"] = lambda _: Answer()
    _remember(tool, _launch(registration))
    _remember(tool, _launch(registration, line_item_url=f"{platform.url}/items/4"))
    _queue(tool, 1.0)
    _send(tool)
    assert len(platform.asked_for("/items/4/scores")) == 1
    assert platform.asked_for("/items/3/scores") == []


@pytest.mark.parametrize("status", [400, 403, 404, 422])
def test_a_refusal_for_good_is_kept_with_its_reason_and_holds_up_nothing(
    tool: Tool, registration: Registration, platform: Platform, status: int
) -> None:
    platform.routes["/items/3/scores"] = _answers(
        Answer(status, {"reason": "User 7 not enrolled"}), Answer()
    )
    _remember(tool, _launch(registration))
    _queue(tool, 0.5)
    _queue(tool, 0.6)
    assert _send(tool) == 1
    (refused,) = _unsent(tool)
    assert refused.state == "refused"
    assert refused.reason == f"The LMS answers {status}: User 7 not enrolled."
    assert _send(tool, NOW + LATER) == 0
    assert len(_sent(platform)) == 2


@pytest.mark.parametrize("status", [500, 502, 503, 408, 429])
def test_trouble_is_tried_again_with_the_identical_body(
    tool: Tool, registration: Registration, platform: Platform, status: int
) -> None:
    platform.routes["/items/3/scores"] = _answers(Answer(status), Answer(status), Answer())
    _remember(tool, _launch(registration))
    _queue(tool, 0.5)
    _queue(tool, 0.6)
    now = NOW + timedelta(seconds=1)
    assert _send(tool, now) == 0
    (first, second) = _unsent(tool)
    assert first.reason == f"The LMS answers {status}."
    assert second.attempts == 0
    assert first.next_try is not None
    assert now + timedelta(seconds=1) <= first.next_try <= now + timedelta(seconds=5)
    assert _send(tool, now) == 0
    assert len(_sent(platform)) == 1  # not before its time
    assert _send(tool, now + LATER) == 0
    assert _send(tool, now + 2 * LATER) == 2
    bodies = [one.body for one in platform.asked_for("/items/3/scores")]
    assert bodies[0] == bodies[1] == bodies[2] != bodies[3]


def test_the_lms_says_how_long_to_wait(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    platform.routes["/items/3/scores"] = _answers(Answer(429, headers={"Retry-After": "600"}))
    _remember(tool, _launch(registration))
    _queue(tool, 0.5)
    now = NOW + timedelta(seconds=1)
    _send(tool, now)
    (due,) = _unsent(tool)
    assert due.next_try is not None
    assert due.next_try >= now + timedelta(seconds=600)


def test_what_an_lms_asks_to_wait_holds_for_all_its_learners(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    platform.routes["/items/3/scores"] = _answers(
        Answer(429, headers={"Retry-After": "600"}), Answer()
    )
    for number in range(3):
        enrolment_id = uuid4()
        _remember(tool, _launch(registration, subject=str(number)), enrolment_id)
        _queue(tool, 0.5, enrolment_id=enrolment_id)
    now = NOW + timedelta(seconds=1)
    assert _send(tool, now) == 0
    assert _send(tool, now + timedelta(seconds=590)) == 0
    assert len(_sent(platform)) == 1
    assert _send(tool, now + timedelta(seconds=700)) == 3


def test_who_was_frozen_beyond_its_lease_sends_nothing(
    tool: Tool, registration: Registration, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker may have sent a newer score meanwhile, and not every LMS minds the time."""
    _remember(tool, _launch(registration))
    _queue(tool, 0.5)
    with monkeypatch.context() as frozen:
        frozen.setattr(
            "plugin.lti.score_request.reach",
            lambda _: frozen.setattr("plugin.lti.score_request.monotonic", lambda: math.inf),
        )
        assert _send(tool) == 0
    assert _sent(platform) == []
    (due,) = _unsent(tool)
    assert due.state == "due"
    assert _send(tool, NOW + timedelta(minutes=2)) == 1
    assert len(_sent(platform)) == 1


def test_an_lms_that_is_down_is_asked_once_a_round(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    platform.routes["/items/3/scores"] = _answers(Answer(503))
    for number in range(3):
        enrolment_id = uuid4()
        _remember(tool, _launch(registration, subject=str(number)), enrolment_id)
        _queue(tool, 0.5, enrolment_id=enrolment_id)
    _send(tool)
    assert len(_sent(platform)) == 1


@pytest.mark.parametrize(
    "token",
    [
        Answer(400, b"<html>Sorry</html>", type="text/html"),
        Answer(400, {"error": "invalid_client"}),
        Answer(200, {"token_type": "bearer"}),
    ],
    ids=["HTML", "refused", "no token"],
)
def test_no_token_is_a_readable_reason_and_tried_again(
    tool: Tool, registration: Registration, platform: Platform, token: Answer
) -> None:
    platform.routes["/token"] = _answers(token)
    _remember(tool, _launch(registration))
    _queue(tool, 0.5)
    assert _send(tool) == 0
    (due,) = _unsent(tool)
    assert due.state == "due"
    assert due.reason is not None
    assert due.reason.startswith("The token address answers")
    assert "<html>" not in due.reason
    assert _sent(platform) == []


def _results(*results: dict[str, Any]) -> Callable[[Asked], Answer]:
    return lambda _: Answer(body=list(results))


OTHERS = {"userId": "8", "resultScore": 50, "resultMaximum": 100}


@pytest.mark.parametrize(
    ("results", "state"),
    [
        (_results(OTHERS, {"userId": "7", "resultScore": 5, "resultMaximum": 10}), None),
        (_results({"userId": "7", "resultScore": 0.5}), None),
        (_results({"userId": "7", "resultScore": 90, "resultMaximum": 100}), "refused"),
        (_results(OTHERS), "refused"),
        (lambda _: Answer(500), "due"),
    ],
    ids=["ours", "ours out of one", "another", "none of hers", "unreadable now"],
)
def test_a_conflict_is_settled_by_reading_her_result(
    tool: Tool,
    registration: Registration,
    platform: Platform,
    results: Callable[[Asked], Answer],
    state: str | None,
) -> None:
    platform.routes["/items/3/scores"] = _answers(Answer(409))
    platform.routes["/items/3/results"] = results
    _remember(tool, _launch(registration))
    _queue(tool, 0.5)
    assert _send(tool) == (1 if state is None else 0)
    assert [one.state for one in _unsent(tool)] == ([state] if state else [])
    (read,) = platform.asked_for("/items/3/results")
    assert parse_qs(read.query) == {"type_id": ["1"], "user_id": ["7"]}
    assert read.headers["Accept"] == "application/vnd.ims.lis.v2.resultcontainer+json"
    assert platform.asked_for("/token")[-1].form["scope"] == f"{AGS}result.readonly"


def test_a_sender_that_died_leaves_its_lease_and_the_body_goes_again(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    died = NOW + timedelta(seconds=1)

    class Died(Exception):
        pass

    class DyingTokens(AccessTokens):
        def get(self, *_: Any, **__: Any) -> str:
            raise Died

    _remember(tool, _launch(registration))
    _queue(tool, 0.5)
    with pytest.raises(Died):
        send_due_scores(
            tool.database,
            tool.services.secret_box,
            uuid4(),
            now=died,
            timeout_s=1.0,
            tokens=DyingTokens(),
        )
    assert _send(tool, died + timedelta(seconds=1)) == 0  # somebody may still be at it
    assert _send(tool, died + timedelta(minutes=1)) == 1
    assert len(_sent(platform)) == 1


def test_who_lost_the_lease_settles_nothing(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    def meanwhile(_: Asked) -> Answer:
        with tool.database.unit_of_work() as uow:
            series = uow.session.query(ScoreSeriesRow).one()
            series.lease_token += 1
            uow.commit()
        return Answer()

    platform.routes["/items/3/scores"] = meanwhile
    _remember(tool, _launch(registration))
    _queue(tool, 0.5)
    assert _send(tool) == 0
    (due,) = _unsent(tool)
    assert due.state == "due"


def test_a_unit_that_is_undone_queues_nothing(tool: Tool, registration: Registration) -> None:
    _remember(tool, _launch(registration))
    with tool.database.unit_of_work() as uow:
        queue_score(
            uow,
            enrolment_id=ENROLMENT,
            lesson_slug="variables",
            scaled=1.0,
            completed=True,
            now=NOW,
        )
    assert _unsent(tool) == []
