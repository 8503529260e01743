"""The practice LMS's token, line item, score, result and membership services."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.practice_lms.bench import ADDRESS, Bench, open_bench
from tests.practice_lms.tools import MEMBERS_READ, SCORE

TOKEN_URL = f"{ADDRESS}/lti/token"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with open_bench(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    "changes",
    [
        {"audience": TOKEN_URL + "/"},
        {"audience": "https://other.example/token"},
        {"audience": TOKEN_URL, "sub": "somebody else"},
        {"audience": TOKEN_URL, "exp": 1_700_000_000},
        {"audience": TOKEN_URL, "iss": "unknown", "sub": "unknown"},
        {"audience": TOKEN_URL, "jti": None},
    ],
)
def test_a_bad_client_assertion_gets_no_token_but_html(bench: Bench, changes: Any) -> None:
    refused = bench.ask_token(bench.tool.assertion(**changes))
    assert refused.status_code == 400
    assert refused.mimetype == "text/html"


def test_a_client_assertion_counts_once(bench: Bench) -> None:
    assertion = bench.tool.assertion(TOKEN_URL)
    assert bench.ask_token(assertion).status_code == 200
    assert bench.ask_token(assertion).status_code == 400


def test_an_assertion_signed_with_an_unknown_key_is_refused(bench: Bench) -> None:
    claims = {"sub": bench.tool.client_id, "aud": TOKEN_URL, "jti": "1"}
    assert bench.ask_token(bench.tool.sign(claims, kid="other")).status_code == 400


def test_a_token_without_the_scope_opens_nothing(bench: Bench) -> None:
    headers = bench.token(MEMBERS_READ)
    assert bench.send_score(headers).status_code == 403
    assert bench.send_score({"Authorization": "Bearer made-up"}).status_code == 401


def test_a_score_reaches_the_gradebook_and_the_results(bench: Bench) -> None:
    headers = bench.token()
    assert bench.send_score(headers, comment="Well done").status_code == 204
    assert bench.grade()["given"] == 7
    results = bench.client.get(bench.item_path("/results"), headers=headers).get_json()
    assert [(r["userId"], r["resultScore"], r["resultMaximum"]) for r in results] == [
        ("3", 7.0, 10.0)
    ]


def test_a_score_on_another_scale_is_converted_and_one_above_the_maximum_clamped(
    bench: Bench,
) -> None:
    headers = bench.token(SCORE)
    bench.send_score(headers, scoreGiven=50, scoreMaximum=100)
    assert bench.grade()["given"] == 5
    bench.send_score(headers, scoreGiven=200, scoreMaximum=100, timestamp="2026-11-21T11:00:00Z")
    assert bench.grade()["given"] == 10


def test_a_score_needs_its_content_type(bench: Bench) -> None:
    refused = bench.send_score(bench.token(), content_type="application/json")
    assert refused.status_code == 400
    assert bench.grade()["given"] is None


@pytest.mark.parametrize(
    ("timestamp", "status"),
    [
        ("2026-11-21T10:00:00.000Z", 409),
        ("2026-11-21T10:00:00.999Z", 409),
        ("2026-11-21T09:00:00.000Z", 409),
        ("2026-11-21T10:00:01.000Z", 204),
    ],
)
def test_a_timestamp_must_be_newer_by_a_whole_second(
    bench: Bench, timestamp: str, status: int
) -> None:
    headers = bench.token()
    bench.send_score(headers)
    assert bench.send_score(headers, scoreGiven=9, timestamp=timestamp).status_code == status
    assert bench.grade()["given"] == (9 if status == 204 else 7)


@pytest.mark.parametrize(
    "changes",
    [
        {"userId": "99"},
        {"userId": None},
        {"activityProgress": "Done"},
        {"gradingProgress": None},
        {"timestamp": "yesterday"},
        {"timestamp": "2026-11-21T10:00:00"},
        {"scoreMaximum": None},
        {"scoreGiven": -1},
    ],
)
def test_a_wrong_score_is_refused(bench: Bench, changes: Any) -> None:
    assert bench.send_score(bench.token(), **changes).status_code == 400
    assert bench.grade()["given"] is None


def test_a_score_without_points_clears_the_grade(bench: Bench) -> None:
    headers = bench.token()
    bench.send_score(headers)
    bench.send_score(
        headers,
        scoreGiven=None,
        scoreMaximum=None,
        gradingProgress="NotReady",
        timestamp="2026-11-21T12:00:00Z",
    )
    assert bench.grade()["given"] is None
    assert bench.client.get(bench.item_path("/results"), headers=headers).get_json() == []


def test_scores_goes_before_the_query_of_a_line_item(bench: Bench) -> None:
    headers = bench.token()
    behind = f"{bench.item_path()}/scores"
    assert bench.client.post(behind, json={}, headers=headers).status_code == 405
    without = bench.item_path().partition("?")[0]
    assert bench.client.get(without, headers=headers).status_code == 404


def test_line_items_are_made_found_changed_and_deleted(bench: Bench) -> None:
    headers = bench.token()
    path = f"/lti/courses/{bench.course}/lineitems?type_id={bench.tool_id}"
    made = bench.client.post(
        path,
        json={"label": "Final", "scoreMaximum": 4, "resourceId": "final", "tag": "exam"},
        headers=headers,
    )
    assert made.status_code == 201
    found = bench.client.get(f"{path}&tag=exam", headers=headers).get_json()
    assert [item["label"] for item in found] == ["Final"]
    address = found[0]["id"].removeprefix(ADDRESS)
    bench.client.put(address, json={"label": "Finals", "scoreMaximum": 5}, headers=headers)
    assert bench.client.get(address, headers=headers).get_json()["scoreMaximum"] == 5
    assert bench.client.delete(address, headers=headers).status_code == 204
    assert bench.client.get(address, headers=headers).status_code == 404


def test_members_come_page_by_page_with_short_roles(bench: Bench) -> None:
    bench.control("people", username="fede", name="Demo facilitator Fede (fictional)")
    bench.control("enrolments", course_id=bench.course, username="fede", role="teacher")
    headers = bench.token()
    path = f"/lti/courses/{bench.course}/memberships?type_id={bench.tool_id}&limit=2"
    roles: dict[str, list[str]] = {}
    pages = 0
    while path:
        answer = bench.client.get(path, headers=headers)
        pages += 1
        roles |= {member["user_id"]: member["roles"] for member in answer.get_json()["members"]}
        link = answer.headers.get("Link", "")
        path = link.partition(">")[0].removeprefix(f"<{ADDRESS}")
    assert pages == 5
    assert len(roles) == 10
    edits = {user for user, said in roles.items() if said == ["Instructor"]}
    assert edits == {"1", "2"}  # who teaches without editing is Instructor at launch, Learner here
    assert {tuple(said) for said in roles.values()} == {("Instructor",), ("Learner",)}


def test_members_are_asked_for_by_a_known_resource_link_only(bench: Bench) -> None:
    headers = bench.token()
    path = f"/lti/courses/{bench.course}/memberships?type_id={bench.tool_id}&rlid="
    assert bench.client.get(f"{path}{bench.activity}", headers=headers).status_code == 200
    assert bench.client.get(f"{path}999", headers=headers).status_code == 404


def test_what_changed_in_the_list_is_told_from_the_end_of_the_last_reading_on(
    bench: Bench,
) -> None:
    bench.control("mode", mode="canvas", quirks={"membership_differences": True})
    headers = bench.token()
    bench.control("people", username="fede", name="Demo facilitator Fede (fictional)")
    path = f"/lti/courses/{bench.course}/memberships"
    answer = bench.client.get(path, headers=headers)
    assert 'rel="differences"' in answer.headers["Link"]
    bench.control("enrolments", course_id=bench.course, username="fede", role="learner")
    bench.control("departures", course_id=bench.course, username="ana")
    onward = answer.headers["Link"].partition(">")[0].removeprefix(f"<{ADDRESS}")
    changed = bench.client.get(onward, headers=headers)
    told = {one.get("name", "nobody"): one["status"] for one in changed.get_json()["members"]}
    assert told == {"Demo facilitator Fede (fictional)": "Active", "nobody": "Deleted"}
    onward = changed.headers["Link"].partition(">")[0].removeprefix(f"<{ADDRESS}")
    assert bench.client.get(onward, headers=headers).get_json()["members"] == []


def test_a_list_without_names_says_ids_and_roles_alone(bench: Bench) -> None:
    bench.control("mode", mode="moodle", quirks={"member_names": False})
    path = f"/lti/courses/{bench.course}/memberships?type_id={bench.tool_id}"
    members = bench.client.get(path, headers=bench.token()).get_json()["members"]
    assert {tuple(sorted(one)) for one in members} == {("roles", "status", "user_id")}


@pytest.mark.parametrize("kind", ["401", "403", "404", "429", "500", "html"])
def test_the_list_fails_as_it_is_told_to(bench: Bench, kind: str) -> None:
    bench.control("mode", mode="moodle", quirks={"membership_trouble": kind})
    path = f"/lti/courses/{bench.course}/memberships?type_id={bench.tool_id}"
    answer = bench.client.get(path, headers=bench.token())
    assert answer.status_code == (200 if kind == "html" else int(kind))
    assert ("Retry-After" in answer.headers) is (kind == "429")
    assert (answer.get_json(silent=True) is None) is (kind == "html")


def test_results_come_by_pages(bench: Bench) -> None:
    bench.control("mode", mode="moodle", quirks={"result_page": 1, "results_by_limit": True})
    headers = bench.token()
    bench.send_score(headers)
    people = {row["username"]: row["person_id"] for row in _gradebook(bench)}
    bench.send_score(headers, userId=str(people["bruno"]))
    first = bench.client.get(bench.item_path("/results"), headers=headers)
    onward = first.headers["Link"].partition(">")[0].removeprefix(f"<{ADDRESS}")
    second = bench.client.get(onward, headers=headers)
    seen = [row["userId"] for page in (first, second) for row in page.get_json()]
    assert seen == ["3", str(people["bruno"])]
    assert "Link" not in second.headers


def test_moodle_fails_where_results_are_asked_for_with_a_limit(bench: Bench) -> None:
    bench.control("mode", mode="moodle")
    headers = bench.token()
    path = bench.item_path("/results")
    limited = f"{path}&limit=200"
    assert bench.client.get(limited, headers=headers).get_json() == []
    bench.send_score(headers)
    failed = bench.client.get(limited, headers=headers)
    assert (failed.status_code, failed.mimetype) == (404, "text/html")
    assert [row["userId"] for row in bench.client.get(path, headers=headers).get_json()] == ["3"]


def test_canvas_keeps_what_a_teacher_typed_where_it_is_told_to(bench: Bench) -> None:
    bench.control("mode", mode="canvas")
    headers = bench.token()
    bench.send_score(headers)
    bench.control("grades", line_item_id=bench.item, username="ana", given=2)
    keeps: dict[str, Any] = {
        "https://canvas.instructure.com/lti/submission": {"prioritize_non_tool_grade": True}
    }
    later = {"timestamp": "2099-11-21T10:00:00.000Z"}
    assert bench.send_score(headers, **later, **keeps).status_code == 204
    assert bench.grade()["given"] == 2
    bench.send_score(headers, **later)
    assert bench.grade()["given"] == 7


def test_a_review_names_the_learner_and_her_column(bench: Bench) -> None:
    bench.sign_in("carla")
    fields = bench.launch(f"/launch/{bench.activity}/review/3")
    claims = bench.claims(fields)
    lti = "https://purl.imsglobal.org/spec/lti/claim/"
    assert claims[f"{lti}message_type"] == "LtiSubmissionReviewRequest"
    assert claims[f"{lti}for_user"]["user_id"] == "3"
    assert claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]["lineitem"]
    bench.sign_in("bruno")
    assert bench.client.get(f"/launch/{bench.activity}/review/3").status_code == 403


def _gradebook(bench: Bench) -> Any:
    return bench.client.get(f"/control/gradebook/{bench.course}").get_json()
