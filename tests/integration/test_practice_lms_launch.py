"""The practice LMS starts a login, checks the tool's request and answers as LMSs do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.practice_lms.bench import ADDRESS, Bench, open_bench
from tests.practice_lms.claims import DEEP_LINKING, ENDPOINT, LTI, MEMBERSHIP


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with open_bench(tmp_path) as opened:
        yield opened


def test_a_learner_launches_a_graded_lesson(bench: Bench) -> None:
    ana = bench.sign_in("ana")

    fields = bench.launch()

    claims = bench.claims(fields, issuer=ADDRESS)
    assert fields["state"] == "state of the tool"
    assert claims["nonce"] == "nonce of the tool"
    assert claims["sub"] == ana
    assert claims["exp"] - claims["iat"] == 60
    assert claims[LTI + "message_type"] == "LtiResourceLinkRequest"
    assert claims[LTI + "roles"] == [MEMBERSHIP + "Learner"]
    assert claims[LTI + "resource_link"]["id"] == str(bench.activity)
    assert claims[ENDPOINT]["lineitem"].endswith(
        f"/lineitems/{bench.item}/lineitem?type_id={bench.tool_id}"
    )


def test_a_coordinator_launches_as_an_instructor(bench: Bench) -> None:
    bench.sign_in("carla")
    assert bench.claims(bench.launch())[LTI + "roles"] == [MEMBERSHIP + "Instructor"]


def test_an_ungraded_lesson_has_no_line_item(bench: Bench) -> None:
    bench.sign_in("ana")
    ungraded = bench.activity_with(title="Ungraded")["id"]
    endpoint = bench.claims(bench.launch(f"/launch/{ungraded}"))[ENDPOINT]
    assert "lineitem" not in endpoint
    assert "lineitems" in endpoint


def test_unknown_variables_arrive_literally_among_extra_keys(bench: Bench) -> None:
    bench.sign_in("ana")
    custom = {"who": "$Person.name.full", "unknown": "$CourseSection.timeFrame.begin"}
    lesson = bench.activity_with(custom=custom)["id"]
    assert bench.claims(bench.launch(f"/launch/{lesson}"))[LTI + "custom"] == {
        "who": "Demo Ana",
        "unknown": "$CourseSection.timeFrame.begin",
        "practice_lms_extra": "1",
    }


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"nonce": None}, "invalid_request"),
        ({"lti_message_hint": None}, "invalid_request"),
        ({"lti_message_hint": "not JSON"}, "invalid_request"),
        ({"response_mode": None}, "invalid_request"),
        ({"response_type": "code"}, "invalid_request"),
        ({"prompt": "login"}, "invalid_request"),
        ({"scope": "openid profile"}, "invalid_scope"),
        ({"login_hint": "4"}, "invalid_request"),
    ],
)
def test_a_refused_login_comes_back_as_a_post_with_an_error(
    bench: Bench, changes: dict[str, str | None], error: str
) -> None:
    bench.sign_in("ana")
    fields = bench.launch(**changes)
    assert fields["error"] == error
    assert fields["state"] == "state of the tool"
    assert "id_token" not in fields


def test_the_redirect_uri_must_be_the_registered_one_exactly(bench: Bench) -> None:
    bench.sign_in("ana")
    login = bench.begin(f"/launch/{bench.activity}")
    refused = bench.authenticate(login, redirect_uri=bench.tool.launch_url + "?lesson=1")
    assert refused.status_code == 400


def test_the_message_hint_is_good_for_one_login(bench: Bench) -> None:
    bench.sign_in("ana")
    login = bench.begin(f"/launch/{bench.activity}")
    first = dict(bench.form(bench.authenticate(login)).data())
    second = dict(bench.form(bench.authenticate(login)).data())
    assert "id_token" in first
    assert second["error"] == "invalid_request"


def test_somebody_else_who_signed_in_meanwhile_is_refused(bench: Bench) -> None:
    bench.sign_in("ana")
    login = bench.begin(f"/launch/{bench.activity}")
    bench.sign_in("bruno")
    assert dict(bench.form(bench.authenticate(login)).data())["error"] == "login_required"


def test_who_is_not_in_the_course_does_not_get_in(bench: Bench) -> None:
    bench.control("people", username="zoe", name="Demo stranger Zoe (fictional)")
    bench.sign_in("zoe")
    assert bench.client.get(f"/launch/{bench.activity}").status_code == 403


def test_a_course_copy_has_new_resource_links_and_the_old_custom_parameters(bench: Bench) -> None:
    bench.sign_in("ana")
    bench.activity_with(title="With custom", custom={"lesson": "loops"}, score_maximum=5)
    copy = bench.control(f"courses/{bench.course}/copies", title="Copy")["id"]
    state = bench.state()
    copied = [a for a in state["activity"] if a["course_id"] == copy]
    assert [a["custom"] for a in copied] == [{}, {"lesson": "loops"}]
    assert not {a["id"] for a in copied} & {
        a["id"] for a in state["activity"] if a["course_id"] == bench.course
    }
    assert ENDPOINT in bench.claims(bench.launch(f"/launch/{copied[1]['id']}"))


def test_a_learner_may_not_place_lessons(bench: Bench) -> None:
    bench.sign_in("ana")
    path = f"/courses/{bench.course}/deep-link/{bench.tool_id}"
    assert bench.client.get(path).status_code == 403
    assert bench.client.get(path + "/start").status_code == 403


def test_a_deep_linking_request_says_where_to_answer_and_carries_no_data(bench: Bench) -> None:
    bench.sign_in("carla")
    claims = bench.claims(bench.launch(f"/courses/{bench.course}/deep-link/{bench.tool_id}/start"))
    assert claims[LTI + "message_type"] == "LtiDeepLinkingRequest"
    assert LTI + "resource_link" not in claims
    assert claims[DEEP_LINKING]["deep_link_return_url"].startswith(ADDRESS)
    assert "data" not in claims[DEEP_LINKING]
