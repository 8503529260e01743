"""A connection is tested: each service for itself, and what was made is deleted again."""

import json
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from sqlalchemy import select

from community import INSTALLATION, OPERATOR, Asker, NotAllowed, audit_entries
from plugin.lti import (
    CHECK_CODES,
    ConnectionCheck,
    KeySetSeen,
    Registration,
    check_connection,
    keys_looked_at,
)
from plugin.lti.models import DueScoreRow, RosterRow
from plugin.lti.scratch_item import container_of
from plugin.web.lms_check_words import check_names, check_told, state_words
from storage import utc_now
from tests.integration.ags.scores import AGS, launch_of, remember
from tests.integration.lti_platform import Answer, Asked, Platform, Tool

SOURCES = Path(__file__).resolve().parents[3] / "plugin" / "lti"
ITEMS = "/courses/2/lineitems"


def gradebook(platform: Platform, **answers: Answer) -> None:
    """A course's line items that can be made, read and deleted; `answers` by method otherwise."""
    item = f"{platform.url}{ITEMS}/9/lineitem"

    def one(asked: Asked) -> Answer:
        return answers.get(asked.method) or Answer(204 if asked.method == "DELETE" else 200)

    made = answers.get("POST") or Answer(201, {"id": f"{item}?type_id=1"})
    platform.routes[ITEMS] = lambda _: made
    platform.routes[f"{ITEMS}/9/lineitem"] = one


def graded(tool: Tool, registration: Registration) -> None:
    """A lesson with a column was opened."""
    item = f"{tool.platform.url}{ITEMS}/3/lineitem?type_id=1"
    remember(tool, launch_of(registration, line_item_url=item))


def listed(tool: Tool, registration: Registration) -> None:
    """A launch told where the list of a course is."""
    with tool.database.unit_of_work() as uow:
        url = f"{tool.platform.url}/courses/2/members"
        row = RosterRow(registration_id=registration.id, place="x", url=url, staff_came=utc_now())
        uow.session.add(row)
        uow.commit()


def check(tool: Tool, registration: Registration) -> dict[str, ConnectionCheck]:
    found = check_connection(
        tool.database,
        tool.services.secret_box,
        registration.id,
        asker=OPERATOR,
        timeout_s=2,
        now=utc_now(),
    )
    for one in found:
        assert one.code in CHECK_CODES
        assert check_names()[one.name]
        assert state_words()[one.state]
        assert check_told(one)
    return {one.name: one for one in found}


def codes(found: dict[str, ConnectionCheck]) -> dict[str, str]:
    return {name: one.code for name, one in found.items() if one.code != "well"}


def test_all_is_well_and_nothing_is_left(
    tool: Tool, platform: Platform, registration: Registration
) -> None:
    gradebook(platform)
    graded(tool, registration)
    listed(tool, registration)
    members = {"members": [{"user_id": "7", "roles": ["Learner"]}]}
    platform.routes["/courses/2/members"] = lambda _: Answer(body={"id": "x", **members})
    found = check(tool, registration)
    assert codes(found) == {}
    assert list(found) == [
        "key_set",
        "clock",
        "token:score",
        "token:results",
        "token:line_items",
        "token:members",
        "line_item",
        "roster",
    ]
    methods = [one.method for one in platform.asked if one.path.startswith(ITEMS)]
    assert methods == ["POST", "GET", "DELETE"]
    (made,) = platform.asked_for(ITEMS)
    assert made.query == "type_id=1"
    assert json.loads(made.body)["label"] == "CHILD: connection test"
    with tool.database.reading() as session:
        assert session.scalars(select(DueScoreRow)).all() == [], "nobody's grade is touched"
        known = audit_entries(session, asker=OPERATOR, scope=INSTALLATION, now=utc_now())
        entries = [one for one in known if one.act == "lms.tested"]
    assert len(entries) == 1


def test_only_what_was_granted_is_tried(
    tool: Tool, platform: Platform, registration: Registration
) -> None:
    def token(asked: Asked) -> Answer:
        if parse_qs(asked.body.decode())["scope"] == [f"{AGS}score"]:
            return Answer(body={"access_token": "opaque", "scope": f"{AGS}score"})
        return Answer(400, b"<html>no</html>", type="text/html")

    platform.routes["/token"] = token
    gradebook(platform)
    graded(tool, registration)
    found = check(tool, registration)
    assert found["token:score"].state == "well"
    assert found["token:results"].state == found["token:line_items"].state == "not_granted"
    assert (found["line_item"].state, found["line_item"].code) == ("left_out", "scope_not_granted")
    assert platform.asked_for(ITEMS) == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(400, {"error": "invalid_scope"}), "scope_not_granted"),
        (Answer(200, {"access_token": "x", "scope": "other"}), "scope_not_granted"),
        (Answer(400, {"error": "invalid_client"}), "token_refused"),
        (Answer(400, b"<html>", type="text/html"), "token_refused"),
    ],
    ids=["scope", "less", "client", "html"],
)
def test_why_there_is_no_token(
    tool: Tool, platform: Platform, registration: Registration, answer: Answer, code: str
) -> None:
    platform.routes["/token"] = lambda _: answer
    found = check(tool, registration)
    tokens = {"token:score", "token:results", "token:line_items", "token:members"}
    assert {one.code for name, one in found.items() if name in tokens} == {code}


def test_an_lms_that_does_not_answer_is_asked_once_for_a_token(tool: Tool) -> None:
    lms = tool.register(auth_token_url="http://127.0.0.1:9/token", client_id="quiet")
    found = check(tool, lms)
    assert found["token:score"].state == "wrong"
    assert found["token:results"].state == found["token:line_items"].state == "left_out"
    assert found["line_item"].state == "left_out"


def test_without_a_graded_lesson_no_column_is_made(tool: Tool, registration: Registration) -> None:
    nothing = {"line_item": "no_graded_lesson", "roster": "no_course_list"}
    assert codes(check(tool, registration)) == nothing


@pytest.mark.parametrize("answer", [Answer(403), Answer(200, b"<html>")], ids=["forbidden", "html"])
def test_a_list_that_cannot_be_read(
    tool: Tool, platform: Platform, registration: Registration, answer: Answer
) -> None:
    listed(tool, registration)
    platform.routes["/courses/2/members"] = lambda _: answer
    assert check(tool, registration)["roster"].code == "roster_refused"


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"POST": Answer(403)}, "line_item_refused"),
        ({"POST": Answer(201, {"id": 9})}, "line_item_refused"),
        ({"POST": Answer(201, {"id": "https://elsewhere.example/9"})}, "line_item_left"),
        ({"GET": Answer(404)}, "line_item_lost"),
        ({"DELETE": Answer(403)}, "line_item_left"),
    ],
    ids=["forbidden", "no-address", "elsewhere", "not-read", "not-deleted"],
)
def test_what_can_go_wrong_with_a_column(
    tool: Tool,
    platform: Platform,
    registration: Registration,
    answers: dict[str, Answer],
    code: str,
) -> None:
    gradebook(platform, **answers)
    graded(tool, registration)
    found = codes(check(tool, registration))
    assert found == {"line_item": code, "roster": "no_course_list"}
    if code == "line_item_lost":
        assert platform.asked[-1].method == "DELETE"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(500), {"key_set": "key_set_unreachable", "clock": "clock_unknown"}),
        (Answer(body={"keys": []}), {"key_set": "key_set_empty"}),
    ],
    ids=["broken", "empty"],
)
def test_keys_that_are_no_good(
    tool: Tool,
    platform: Platform,
    registration: Registration,
    answer: Answer,
    told: dict[str, str],
) -> None:
    platform.routes["/certs"] = lambda _: answer
    found = codes(check(tool, registration))
    assert {name: found.get(name) for name in told} == told


def test_a_clock_that_is_off(
    tool: Tool, registration: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = utc_now()
    for headers, code in (
        ({"Date": format_datetime(now - timedelta(minutes=5), usegmt=True)}, "clock_apart"),
        ({"Date": format_datetime(now + timedelta(seconds=10), usegmt=True)}, "well"),
        (
            {"Date": format_datetime(now - timedelta(minutes=5), usegmt=True), "Age": "300"},
            "clock_unknown",
        ),
        ({"Date": "Mon, 01 Jan 2024 00:00:00 +99999999999999"}, "clock_unknown"),
        ({"Date": "noon"}, "clock_unknown"),
        ({}, "clock_unknown"),
    ):
        seen = KeySetSeen(1, 0, 0.1, headers, now, now)
        monkeypatch.setattr(keys_looked_at, "see_key_set", lambda *_, seen=seen, **__: seen)
        assert check(tool, registration)["clock"].code == code


def test_every_code_is_said_somewhere() -> None:
    said = "".join(each.read_text(encoding="utf-8") for each in SOURCES.glob("*.py"))
    for code in CHECK_CODES:
        assert said.count(f'"{code}"') > 1, code


@pytest.mark.parametrize(
    ("url", "container"),
    [
        (
            "https://m.example/mod/lti/services.php/2/lineitems/5/lineitem?type_id=1",
            "https://m.example/mod/lti/services.php/2/lineitems?type_id=1",
        ),
        (
            "https://c.example/api/lti/courses/1/line_items/5",
            "https://c.example/api/lti/courses/1/line_items",
        ),
        (
            "https://b.example/learn/api/v1/lti/courses/_1_1/lineItems/_2_1",
            "https://b.example/learn/api/v1/lti/courses/_1_1/lineItems",
        ),
        (
            "https://d.example/d2l/api/lti/ags/2.0/deployment/a/orgunit/7/lineitems/b",
            "https://d.example/d2l/api/lti/ags/2.0/deployment/a/orgunit/7/lineitems",
        ),
        (
            "https://s.example/imsblis/lti13/lineitems/signed/5",
            "https://s.example/imsblis/lti13/lineitems/signed",
        ),
        (
            "https://o.example/api/lti_consumer/v1/lti/1/lti-ags/8",
            "https://o.example/api/lti_consumer/v1/lti/1/lti-ags",
        ),
        ("https://x.example/grades/8", None),
    ],
    ids=["moodle", "canvas", "blackboard", "brightspace", "sakai", "open-edx", "other"],
)
def test_where_the_columns_of_a_course_are(url: str, container: str | None) -> None:
    assert container_of(url) == container


def test_who_may_not_manage_it_tests_nothing(
    tool: Tool, platform: Platform, registration: Registration
) -> None:
    with pytest.raises(NotAllowed):
        check_connection(
            tool.database,
            tool.services.secret_box,
            registration.id,
            asker=Asker(None),
            timeout_s=2,
            now=utc_now(),
        )
    assert platform.asked == []
