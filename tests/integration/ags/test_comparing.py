"""Columns are read when somebody asks, to their end, and compared with what was sent."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from plugin.lti import (
    GradeState,
    ReadingColumns,
    Registration,
    comparing_at,
    grades_of,
    read_columns,
)
from plugin.lti.models import GradeColumnRow, ScoreSeriesRow
from plugin.lti.state import digest
from tests.integration.ags.scores import (
    AGS,
    ENROLMENT,
    NOW,
    OWNER,
    launch_of,
    queue,
    remember,
    send,
)
from tests.integration.lti_platform import Answer, Asked, Platform, Tool

PLACE = "lti:course"
LATER = NOW + timedelta(minutes=5)
RESULTS = "/items/3/results"


def ask(tool: Tool, registration: Registration, when: Any = LATER) -> None:
    """As `ask_to_compare` does for the columns of a course."""
    url = f"{registration.issuer}/items/3?type_id=1"
    with tool.database.unit_of_work() as uow:
        row = uow.session.query(GradeColumnRow).one_or_none() or GradeColumnRow(
            registration_id=registration.id,
            line_item_url=url,
            line_item_digest=digest(url),
            place=PLACE,
            failures=0,
            lease_token=0,
        )
        row.asked = row.next_read = when
        uow.session.add(row)
        uow.commit()


def read(tool: Tool, when: Any = LATER) -> int:
    reading = ReadingColumns(
        tool.database, tool.services.secret_box, OWNER, timeout_s=3.0, tokens=tool.tokens
    )
    return read_columns(reading, clock=lambda: when)


def state(tool: Tool, enrolment_id: UUID = ENROLMENT) -> GradeState:
    with tool.database.reading() as session:
        (found,) = grades_of(session, [enrolment_id])[enrolment_id]
    return found


def result(user_id: str, score: float) -> dict[str, Any]:
    return {"userId": user_id, "resultScore": score, "resultMaximum": 10}


@pytest.mark.parametrize(
    ("held", "difference"),
    [(5.0, "same"), (3.0, "older"), (9.0, "other"), (None, "empty")],
)
def test_a_grade_is_compared_with_all_that_arrived(
    tool: Tool,
    registration: Registration,
    platform: Platform,
    held: float | None,
    difference: str,
) -> None:
    platform.routes[RESULTS] = lambda _: Answer(
        body=[result("8", 4)] + ([] if held is None else [result("7", held)])
    )
    remember(tool, launch_of(registration))
    for scaled in (0.3, 0.5):
        queue(tool, scaled)
        send(tool)
    assert state(tool).difference is None
    ask(tool, registration)
    assert read(tool) == 1
    found = state(tool)
    assert (found.difference, found.held) == (difference, None if held is None else held / 10)
    assert found.is_typed_over is (difference == "other")
    (asked,) = platform.asked_for(RESULTS)
    assert asked.query == "type_id=1&limit=200"
    assert platform.asked_for("/token")[-1].form["scope"] == f"{AGS}result.readonly"
    assert read(tool, LATER + timedelta(days=1)) == 0, "nobody asked again"


@pytest.mark.parametrize(("completed", "difference"), [(False, "same"), (True, "empty")])
def test_a_part_that_the_lms_leaves_out_of_its_grades_is_not_lost(
    tool: Tool, registration: Registration, platform: Platform, completed: bool, difference: str
) -> None:
    platform.routes[RESULTS] = lambda _: Answer(body=[])
    remember(tool, launch_of(registration))
    queue(tool, 0.5, completed=completed)
    send(tool)
    ask(tool, registration)
    read(tool)
    assert state(tool).difference == difference


def test_what_is_sent_since_makes_the_comparison_old(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    platform.routes[RESULTS] = lambda _: Answer(body=[result("7", 9)])
    remember(tool, launch_of(registration))
    queue(tool, 0.5)
    send(tool)
    ask(tool, registration)
    read(tool)
    assert state(tool).difference == "other"
    queue(tool, 0.6, now=LATER)
    assert state(tool).difference is None
    send(tool, LATER + timedelta(seconds=5))
    assert state(tool).difference is None


def test_it_is_read_page_by_page_to_its_end(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    def pages(asked: Asked) -> Answer:
        query = dict(part.split("=") for part in asked.query.split("&"))
        start = int(query.get("from", 0))
        link = {"Link": f'<{RESULTS}?from={start + 100}>; rel="next"'} if start < 200 else {}
        return Answer(200, [result(str(n), 5) for n in range(start, start + 100)], link)

    platform.routes[RESULTS] = pages
    learners = {str(n): uuid4() for n in (5, 150, 299, 300)}
    for subject, enrolment_id in learners.items():
        remember(tool, launch_of(registration, subject=subject), enrolment_id)
        queue(tool, 0.5, enrolment_id=enrolment_id)
    send(tool)
    ask(tool, registration)
    assert read(tool) == 1
    found = {subject: state(tool, each).difference for subject, each in learners.items()}
    assert found == {"5": "same", "150": "same", "299": "same", "300": "empty"}
    assert len(platform.asked_for(RESULTS)) == 3


def test_an_lms_that_fails_where_a_limit_is_named_is_asked_without(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    """As Moodle 4.5.6 does: 404, and a page of HTML."""
    platform.routes[RESULTS] = lambda asked: (
        Answer(404, "<html>Error</html>", type="text/html")
        if "limit=" in asked.query
        else Answer(body=[result("7", 5)])
    )
    remember(tool, launch_of(registration))
    queue(tool, 0.5)
    send(tool)
    ask(tool, registration)
    assert read(tool) == 1
    assert state(tool).difference == "same"
    asked = [one.query for one in platform.asked_for(RESULTS)]
    assert asked == ["type_id=1&limit=200", "type_id=1"]


@pytest.mark.parametrize(
    ("answer", "trouble", "again"),
    [
        (Answer(403), "forbidden", False),
        (Answer(404), "gone", False),
        (Answer(500), "busy", True),
        (Answer(429, headers={"Retry-After": "3600"}), "busy", True),
        (Answer(200, {"results": []}), "not-json", False),
        (Answer(200, [], {"Link": '<https://other.example/>; rel="next"'}), "elsewhere", False),
        (
            Answer(200, [], {"Link": f'<{RESULTS}?type_id=1&limit=200>; rel="next"'}),
            "endless",
            False,
        ),
    ],
    ids=["forbidden", "gone", "busy", "told to wait", "not json", "elsewhere", "endless"],
)
def test_what_goes_wrong_is_kept_and_nothing_is_taken_for_empty(
    tool: Tool,
    registration: Registration,
    platform: Platform,
    answer: Answer,
    trouble: str,
    again: bool,
) -> None:
    platform.routes[RESULTS] = lambda _: answer
    remember(tool, launch_of(registration))
    queue(tool, 0.5)
    send(tool)
    ask(tool, registration)
    assert read(tool) == 0
    assert state(tool).difference is None
    with tool.database.reading() as session:
        known = comparing_at(session, PLACE, now=LATER)
    assert known is not None
    assert (known.trouble, bool(known.waits), known.read) == (trouble, again, None)
    platform.routes[RESULTS] = lambda _: Answer(body=[result("7", 5)])
    soon = LATER + timedelta(minutes=10)
    waits_long = "Retry-After" in answer.headers
    assert read(tool, soon) == (1 if again and not waits_long else 0)
    ask(tool, registration, soon)
    assert read(tool, LATER + timedelta(hours=2)) == 1
    assert state(tool).difference == "same"


def test_who_lost_the_lease_writes_nothing(
    tool: Tool, registration: Registration, platform: Platform
) -> None:
    def meanwhile(_: Asked) -> Answer:
        with tool.database.unit_of_work() as uow:
            uow.session.query(GradeColumnRow).one().lease_token += 1
            uow.commit()
        return Answer(body=[result("7", 9)])

    platform.routes[RESULTS] = meanwhile
    remember(tool, launch_of(registration))
    queue(tool, 0.5)
    send(tool)
    ask(tool, registration)
    assert read(tool) == 0
    with tool.database.reading() as session:
        assert session.query(ScoreSeriesRow).one().held_read is None
