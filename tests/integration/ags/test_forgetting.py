"""A score that arrived long ago goes once another has followed it; all else stays."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from plugin.lti import Registration, forget_sent_scores, grades_of, score_forgetting
from plugin.lti.models import DueScoreRow, ScoreSeriesRow
from tests.integration.ags.scores import (
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

DAY = timedelta(days=1)
LONG_AGO = NOW - 401 * DAY
SCORES = "/items/3/scores"


def learner(tool: Tool, registration: Registration, subject: str = "7") -> UUID:
    enrolment_id = uuid4()
    remember(tool, launch_of(registration, subject=subject), enrolment_id)
    return enrolment_id


def sent(tool: Tool, enrolment_id: UUID, scaled: float, when: datetime) -> None:
    """A score that became due then, and was sent ten seconds later if the LMS took it."""
    queue(tool, scaled, enrolment_id=enrolment_id, now=when)
    send(tool, when + timedelta(seconds=10))


def kept(tool: Tool) -> list[tuple[str, float, str]]:
    """Whose, how much of 100, and its state."""
    with tool.database.reading() as session:
        query = (
            select(ScoreSeriesRow.user_id, DueScoreRow)
            .join(DueScoreRow, DueScoreRow.series_id == ScoreSeriesRow.id)
            .order_by(ScoreSeriesRow.user_id, DueScoreRow.id)
        )
        return [
            (user_id, float(row.body.split(b'"scoreGiven":')[1].split(b",")[0]), row.state)
            for user_id, row in session.execute(query)
        ]


def test_the_newest_of_each_stays_and_what_came_since(
    tool: Tool, registration: Registration
) -> None:
    one, another = learner(tool, registration, "1"), learner(tool, registration, "2")
    for scaled in (0.1, 0.2, 0.3):
        sent(tool, one, scaled, LONG_AGO + scaled * DAY)
    sent(tool, one, 0.4, NOW - 399 * DAY)
    for scaled in (0.5, 0.6):
        sent(tool, another, scaled, LONG_AGO + scaled * DAY)
    assert forget_sent_scores(tool.database, now=NOW) == 4
    assert kept(tool) == [("1", 40.0, "sent"), ("2", 60.0, "sent")]
    assert forget_sent_scores(tool.database, now=NOW) == 0
    assert forget_sent_scores(tool.database, now=NOW + 1000 * DAY) == 0
    with tool.database.reading() as session:
        shares = [
            state.share
            for states in grades_of(session, [one, another]).values()
            for state in states
        ]
    assert sorted(filter(None, shares)) == [0.4, 0.6]


def test_what_is_due_or_was_refused_stays_however_old(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    platform.routes[SCORES] = answers(Answer(), Answer(403), Answer(), Answer(503))
    enrolment_id = learner(tool, registration)
    for scaled in (0.1, 0.2, 0.3, 0.4):
        sent(tool, enrolment_id, scaled, LONG_AGO)
    assert [state for _, _, state in kept(tool)] == ["sent", "refused", "sent", "due"]
    assert forget_sent_scores(tool.database, now=NOW) == 2
    assert kept(tool) == [("7", 20.0, "refused"), ("7", 40.0, "due")]


def test_what_is_forgotten_is_not_sent_again_and_the_next_goes_on(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    enrolment_id = learner(tool, registration)
    for scaled in (0.1, 0.2):
        sent(tool, enrolment_id, scaled, LONG_AGO)
    assert forget_sent_scores(tool.database, now=NOW) == 1
    sent(tool, enrolment_id, 0.3, NOW)
    assert [one["scoreGiven"] for one in sent_scores(platform)] == [10.0, 20.0, 30.0]
    assert unsent(tool) == []


def test_it_counts_from_its_arrival(tool: Tool, registration: Registration) -> None:
    enrolment_id = learner(tool, registration)
    queue(tool, 0.1, enrolment_id=enrolment_id, now=LONG_AGO)
    send(tool, NOW - 10 * DAY)
    sent(tool, enrolment_id, 0.2, NOW)
    assert forget_sent_scores(tool.database, now=NOW) == 0
    assert forget_sent_scores(tool.database, now=NOW + 391 * DAY) == 1


def test_many_go_some_at_a_time_and_the_young_end_the_search(
    tool: Tool, registration: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_forgetting, "AT_ONCE", 2)
    monkeypatch.setattr(score_forgetting, "MOST", 5)
    enrolment_id, others = learner(tool, registration, "1"), learner(tool, registration, "2")
    for number in range(8):
        sent(tool, enrolment_id, number / 10, LONG_AGO + timedelta(minutes=number))
        sent(tool, others, number / 10, LONG_AGO + timedelta(minutes=number))
    went = [forget_sent_scores(tool.database, now=NOW) for _ in range(4)]
    assert went == [6, 6, 2, 0]
    for _ in range(3):
        sent(tool, enrolment_id, 0.9, NOW)
    assert forget_sent_scores(tool.database, now=NOW) == 1
    assert [(whose, score) for whose, score, _ in kept(tool)] == [*[("1", 90.0)] * 3, ("2", 70.0)]
