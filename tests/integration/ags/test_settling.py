"""One score counts once: conflicts, lost leases and senders that died."""

import math
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import pytest

from plugin.lti import Registration, send_due_scores
from plugin.lti.access_tokens import AccessTokens
from plugin.lti.models import ScoreSeriesRow
from tests.integration.ags.scores import (
    AGS,
    NOW,
    answers,
    launch_of,
    queue,
    remember,
    send,
    sent_scores,
    unsent,
)
from tests.integration.lti_platform import Answer, Asked, Platform, Tool


def _results(*results: dict[str, Any]) -> Callable[[Asked], Answer]:
    return lambda _: Answer(body=list(results))


OTHERS = {"userId": "8", "resultScore": 50, "resultMaximum": 100}


def test_who_was_frozen_beyond_its_lease_sends_nothing(
    tool: Tool, registration: Registration, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker may have sent a newer score meanwhile, and not every LMS minds the time."""
    remember(tool, launch_of(registration))
    queue(tool, 0.5)
    with monkeypatch.context() as frozen:
        frozen.setattr(
            "plugin.lti.score_request.reach",
            lambda _: frozen.setattr("plugin.lti.score_request.monotonic", lambda: math.inf),
        )
        assert send(tool) == 0
    assert sent_scores(platform) == []
    (due,) = unsent(tool)
    assert due.state == "due"
    assert send(tool, NOW + timedelta(minutes=2)) == 1
    assert len(sent_scores(platform)) == 1


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
    platform.routes["/items/3/scores"] = answers(Answer(409))
    platform.routes["/items/3/results"] = results
    remember(tool, launch_of(registration))
    queue(tool, 0.5)
    assert send(tool) == (1 if state is None else 0)
    assert [one.state for one in unsent(tool)] == ([state] if state else [])
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

    remember(tool, launch_of(registration))
    queue(tool, 0.5)
    with pytest.raises(Died):
        send_due_scores(
            tool.database,
            tool.services.secret_box,
            uuid4(),
            now=died,
            timeout_s=1.0,
            tokens=DyingTokens(),
        )
    assert send(tool, died + timedelta(seconds=1)) == 0  # somebody may still be at it
    assert send(tool, died + timedelta(minutes=1)) == 1
    assert len(sent_scores(platform)) == 1


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
    remember(tool, launch_of(registration))
    queue(tool, 0.5)
    assert send(tool) == 0
    (due,) = unsent(tool)
    assert due.state == "due"
