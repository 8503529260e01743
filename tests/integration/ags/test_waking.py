"""Grades that waited for a host go once it is allowed; what an LMS asked to wait for goes on so."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from plugin.lti import Registration
from plugin.lti.models import ScoreSeriesRow
from plugin.lti.scopes import SCORE
from plugin.lti.score_request import Outcome, ScoreSender, ScoreToSend, answer_in
from storage import utc_now
from tests.integration.ags.scores import NOW, launch_of, queue, remember, send, unsent
from tests.integration.lti_accepting import launched
from tests.integration.lti_platform import LTI, Answer, Platform, Tool
from tests.integration.lti_services import OTHER, SCHOOL, TRIED, beside, change, grades_at, known


def due_at(tool: Tool, registration: Registration, url: str) -> None:
    remember(tool, launch_of(registration, line_item_url=url))
    queue(tool, 0.5)


def next_try(tool: Tool) -> datetime | None:
    with tool.database.reading() as session:
        return session.scalars(select(ScoreSeriesRow.next_try)).one()


def test_a_grade_that_never_left_is_not_taken_for_one_that_arrived(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    """409 says that the LMS holds as new a score: ours, had an answer been lost; here another's."""
    platform.routes["/items/3/scores"] = lambda _: Answer(409)
    url = f"{beside(platform)}/items/3"
    remember(tool, launch_of(registration, line_item_url=url, ags_scopes=frozenset({SCORE})))
    queue(tool, 0.5)
    for seconds in (10, 20, 40):
        assert send(tool, NOW + timedelta(seconds=seconds)) == 0
    later = NOW + timedelta(seconds=60)
    change(tool, registration, now=later, service_origins=[beside(platform)])
    assert send(tool, later) == 0
    (due,) = unsent(tool)
    assert (due.state, due.attempts, answer_in(due.reason)) == ("refused", 1, "newer")


def test_an_address_that_is_never_called_holds_up_no_other_of_the_lms(
    tool: Tool, registration: Registration
) -> None:
    due_at(tool, registration, "http://plain.example.org/items/3")
    remember(tool, launch_of(registration), lesson_slug="values")
    queue(tool, 0.75, lesson_slug="values")
    assert send(tool) == 1
    (due,) = unsent(tool)
    assert (due.state, due.attempts) == ("due", 1)


@pytest.mark.parametrize(
    "url",
    [
        f"{OTHER}/items/1",
        f"{OTHER}:443/items/1",
        f"{OTHER}:/items/1",
        f"{OTHER}?item=1",
        "HTTPS://Other.example.org/items/1",
    ],
)
def test_however_an_address_spells_its_host_it_is_woken(
    tool: Tool, registration: Registration, url: str
) -> None:
    due_at(tool, registration, url)
    assert send(tool) == 0
    change(tool, registration, service_origins=[OTHER])
    assert next_try(tool) == TRIED


def test_what_waited_goes_once_a_school_of_its_own_is_there(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    change(tool, registration, deployments=["2"])
    launched(tool, **grades_at(SCHOOL))
    launched(tool, **grades_at(beside(platform)))
    due_at(tool, registration, f"{beside(platform)}/items/3")
    for hours in range(3):
        assert send(tool, NOW + timedelta(hours=hours)) == 0
    launched(tool, **{f"{LTI}deployment_id": "2"}, **grades_at(beside(platform)))
    assert send(tool, utc_now() + timedelta(seconds=1)) == 1


def test_allowing_once_more_asks_an_lms_no_sooner_than_it_wants(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    busy = Answer(429, headers={"Retry-After": "6000"})
    platform.routes["/items/3/scores"] = lambda _: busy
    change(tool, registration, service_origins=[beside(platform)])
    due_at(tool, registration, f"{beside(platform)}/items/3")
    assert send(tool) == 0
    held_until = next_try(tool)
    change(tool, registration, service_origins=[beside(platform)])
    assert next_try(tool) == held_until


def test_a_host_that_is_taken_away_with_grades_due_waits_where_somebody_sees_it(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    change(tool, registration, service_origins=[SCHOOL, OTHER])
    due_at(tool, registration, f"{OTHER}:443/items/3")
    change(tool, registration, dropped_service_origins=[SCHOOL, OTHER])
    after = known(tool, registration)
    assert (after.service_origins, after.waiting_origins) == ((), (OTHER,))
    change(tool, registration, dropped_service_origins=[OTHER])
    assert known(tool, registration).waiting_origins == ()


def test_a_registered_address_is_taken_away_from_the_list_alone(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    change(tool, registration, service_origins=[platform.url])
    due_at(tool, registration, f"{platform.url}/items/3")
    change(tool, registration, dropped_service_origins=[platform.url])
    assert known(tool, registration).waiting_origins == ()
    assert send(tool) == 1


def test_a_grade_that_a_worker_is_at_meanwhile_waits_no_longer(
    tool: Tool, registration: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker knows the LMS as it was, and has waited longer each time."""
    due_at(tool, registration, f"{OTHER}/items/3")
    for hours in range(8):
        assert send(tool, NOW + timedelta(hours=hours)) == 0
    now, ask = NOW + timedelta(hours=9), ScoreSender.send

    def meanwhile(sender: ScoreSender, to: Registration, score: ScoreToSend) -> Outcome:
        outcome = ask(sender, to, score)
        if OTHER not in to.called_at:
            change(tool, registration, now=now, service_origins=[OTHER])
            monkeypatch.setattr(ScoreSender, "send", lambda *_: Outcome("sent"))
        return outcome

    monkeypatch.setattr(ScoreSender, "send", meanwhile)
    assert send(tool, now) == 1
    assert next_try(tool) is None
