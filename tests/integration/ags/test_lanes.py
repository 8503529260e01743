"""One slow LMS, and the grades of the others beside it."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from plugin.lti import Observed, Registration, send_due_scores
from plugin.lti.access_tokens import AccessTokens
from plugin.worker import Duties
from tests.integration.ags.scores import (
    NOW,
    launch_of,
    queue,
    remember,
    send,
    sent_scores,
    unsent,
)
from tests.integration.lti_platform import Answer, Asked, Platform, Tool, running_platform

PATIENCE_S = 60.0
SCORES = "/items/3/scores"


@pytest.fixture
def other(platform: Platform) -> Iterator[Platform]:
    """Another LMS beside `platform`."""
    with running_platform() as running:
        running.routes[SCORES] = lambda _: Answer()
        yield running


@pytest.fixture
def elsewhere(tool: Tool, other: Platform) -> Registration:
    return tool.register(
        name="Another campus",
        issuer=other.url,
        auth_login_url=f"{other.url}/auth",
        auth_token_url=f"{other.url}/token",
        jwks_url=f"{other.url}/certs",
    )


def due(tool: Tool, registration: Registration, *subjects: str) -> None:
    for subject in subjects:
        enrolment_id = uuid4()
        remember(tool, launch_of(registration, subject=subject), enrolment_id)
        queue(tool, 0.5, enrolment_id=enrolment_id)


def by(tool: Tool, owner: UUID, **named: Any) -> int:
    given: dict[str, Any] = {"tokens": tool.tokens, "timeout_s": PATIENCE_S} | named
    now = NOW + timedelta(seconds=10)
    return send_due_scores(tool.database, tool.services.secret_box, owner, now=now, **given)


def test_what_becomes_due_beside_a_slow_lms_arrives_before_it_has_answered(
    tool: Tool,
    registration: Registration,
    platform: Platform,
    elsewhere: Registration,
    other: Platform,
) -> None:
    arrived, seen = threading.Event(), Observed()

    def slow(_: Asked) -> Answer:
        if not arrived.is_set():
            due(tool, elsewhere, "8")
        return Answer() if arrived.wait(PATIENCE_S) else Answer(500)

    def fast(_: Asked) -> Answer:
        arrived.set()
        return Answer()

    platform.routes[SCORES] = slow
    other.routes[SCORES] = fast
    due(tool, registration, "1", "2", "3")
    assert by(tool, uuid4(), on_sent=seen.grade) == 4
    assert [one["userId"] for one in sent_scores(platform)] == ["1", "2", "3"]
    assert [one["userId"] for one in sent_scores(other)] == ["8"]
    assert unsent(tool) == []
    _, grades, _ = seen.taken()
    assert set(grades) == {registration.id, elsewhere.id}


def test_an_lms_that_is_down_is_left_alone_and_the_others_have_all(
    tool: Tool,
    registration: Registration,
    platform: Platform,
    elsewhere: Registration,
    other: Platform,
) -> None:
    platform.routes[SCORES] = lambda _: Answer(429, headers={"Retry-After": "600"})
    due(tool, registration, "1", "2", "3")
    due(tool, elsewhere, "1", "2", "3")
    assert send(tool) == 3
    assert len(sent_scores(platform)) == 1
    assert len(sent_scores(other)) == 3
    assert send(tool, NOW + timedelta(seconds=590)) == 0
    assert len(sent_scores(platform)) == 1


def test_two_workers_bring_each_score_once_and_keep_each_learners_order(
    tool: Tool,
    registration: Registration,
    platform: Platform,
    elsewhere: Registration,
    other: Platform,
) -> None:
    both = threading.Barrier(2)

    def work(owner: UUID) -> int:
        both.wait(PATIENCE_S)
        return by(tool, owner)

    learners = {str(number): uuid4() for number in range(4)}
    for subject, enrolment_id in learners.items():
        for to in (registration, elsewhere):
            remember(tool, launch_of(to, subject=subject), enrolment_id, to.name)
            for scaled in (0.1, 0.2, 0.3):
                queue(tool, scaled, enrolment_id=enrolment_id, lesson_slug=to.name)
    with ThreadPoolExecutor(2) as pool:
        arrived = sum(pool.map(work, [uuid4(), uuid4()]))
    arrived += by(tool, uuid4())  # what one had under way when the other looked
    assert arrived == 2 * 3 * len(learners)
    for lms in (platform, other):
        for subject in learners:
            hers = [one["scoreGiven"] for one in sent_scores(lms) if one["userId"] == subject]
            assert hers == [10.0, 20.0, 30.0]
    assert unsent(tool) == []


def test_what_goes_wrong_in_a_lane_is_raised_when_the_others_have_sent_theirs(
    tool: Tool,
    registration: Registration,
    platform: Platform,
    elsewhere: Registration,
    other: Platform,
) -> None:
    failed = threading.Event()

    class Failed(Exception):
        pass

    class FailingTokens(AccessTokens):
        def get(self, *given: Any, **named: Any) -> str:
            if registration in given:
                failed.set()
                raise Failed
            return super().get(*given, **named)

    def after_it_failed(_: Asked) -> Answer:
        return Answer() if failed.wait(PATIENCE_S) else Answer(500)

    other.routes[SCORES] = after_it_failed
    due(tool, registration, "1", "2")
    due(tool, elsewhere, "1", "2")
    seen: list[UUID] = []

    def noted(to: UUID, _: datetime) -> None:
        seen.append(to)

    with pytest.raises(Failed):
        by(tool, uuid4(), tokens=FailingTokens(), on_sent=noted)
    assert seen == [elsewhere.id] * 2
    assert [one.state for one in unsent(tool)] == ["due", "due"]
    assert sent_scores(platform) == []


def test_a_call_ends_with_the_requests_that_are_under_way(
    tool: Tool,
    registration: Registration,
    platform: Platform,
    elsewhere: Registration,
    other: Platform,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker that is asked to stop has to wait for no longer."""
    monkeypatch.setattr("plugin.lti.score_lanes.SCORES_PER_CALL", 2)
    both = threading.Barrier(2)

    def together(_: Asked) -> Answer:
        both.wait(PATIENCE_S)
        return Answer()

    platform.routes[SCORES] = other.routes[SCORES] = together
    due(tool, registration, "1", "2")
    due(tool, elsewhere, "1", "2")
    assert by(tool, uuid4()) == 2
    assert len(unsent(tool)) == 2


def test_a_worker_that_is_to_stop_begins_no_score(tool: Tool, registration: Registration) -> None:
    due(tool, registration, "1")
    stop = threading.Event()
    steps = {step.name: step for step in Duties(tool.services, stop).steps()}
    stop.set()
    assert steps["send-scores"].run() == 0
    stop.clear()
    assert steps["send-scores"].run() == 1
