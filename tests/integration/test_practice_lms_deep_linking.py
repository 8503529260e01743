"""The practice LMS verifies what a tool answers to Deep Linking and places it, or nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.practice_lms.bench import ADDRESS, Bench, open_bench
from tests.practice_lms.claims import DEEP_LINKING, LTI
from tests.practice_lms.deep_linking import DL
from tests.practice_lms.tools import SCOPES

LESSON = {
    "type": "ltiResourceLink",
    "title": "Loops",
    "url": "http://tool.example/launch",
    "custom": {"lesson": "loops"},
    "lineItem": {"label": "Loops", "scoreMaximum": 3, "resourceId": "loops"},
}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with open_bench(tmp_path) as opened:
        opened.sign_in("carla")
        yield opened


def answer(bench: Bench, *items: dict[str, Any], **changes: Any) -> tuple[str, str]:
    """The return address and a JWT that answers a fresh request."""
    settings = bench.claims(
        bench.launch(f"/courses/{bench.course}/deep-link/{bench.tool_id}/start")
    )[DEEP_LINKING]
    claims = {
        "aud": ADDRESS,
        "nonce": settings["deep_link_return_url"],
        LTI + "message_type": "LtiDeepLinkingResponse",
        LTI + "version": "1.3.0",
        LTI + "deployment_id": str(bench.tool_id),
        DL + "content_items": list(items),
    }
    if "data" in settings:
        claims[DL + "data"] = settings["data"]
    return settings["deep_link_return_url"], bench.tool.sign(claims | changes)


def placed(bench: Bench) -> list[str]:
    return [activity["title"] for activity in bench.state()["activity"]]


def test_the_choice_becomes_activities_with_line_items(bench: Bench) -> None:
    address, token = answer(bench, LESSON, {"type": "ltiResourceLink", "title": "Reading"})
    assert bench.client.post(address, data={"JWT": token}).status_code == 200
    state = bench.state()
    assert placed(bench) == ["Lesson", "Loops", "Reading"]
    assert state["activity"][1]["custom"] == {"lesson": "loops"}
    assert [(i["activity_id"], i["score_maximum"]) for i in state["line_item"][1:]] == [
        (state["activity"][1]["id"], 3.0)
    ]


def test_an_answer_counts_once(bench: Bench) -> None:
    address, token = answer(bench, LESSON)
    assert bench.client.post(address, data={"JWT": token}).status_code == 200
    assert bench.client.post(address, data={"JWT": token}).status_code == 400
    assert placed(bench) == ["Lesson", "Loops"]


@pytest.mark.parametrize(
    ("items", "changes"),
    [
        ([LESSON], {"aud": "https://other.example"}),
        ([LESSON], {"iss": "somebody else"}),
        ([LESSON], {"exp": 1_700_000_000}),
        ([LESSON], {"nonce": None}),
        ([LESSON], {LTI + "message_type": "LtiResourceLinkRequest"}),
        ([LESSON], {LTI + "deployment_id": "99"}),
        ([LESSON], {DL + "data": "not asked for"}),
        ([LESSON, {"type": "html"}], {}),
        ([LESSON, LESSON | {"custom": {"n": 1}}], {}),
        ([LESSON, LESSON | {"lineItem": {"scoreMaximum": 0}}], {}),
        ([LESSON | {"icon": {"url": "/icon.svg"}}], {}),
        ([LESSON | {"iframe": {"width": "wide", "height": 3}}], {}),
        ([LESSON | {"available": {"startDateTime": "2026-03-01T08:00:00"}}], {}),
        ([LESSON | {"submission": {"endDateTime": "soon"}}], {}),
        (
            [
                LESSON
                | {
                    "submission": {
                        "startDateTime": "2026-03-02T08:00:00Z",
                        "endDateTime": "2026-03-01T08:00:00Z",
                    }
                }
            ],
            {},
        ),
    ],
)
def test_a_wrong_answer_places_nothing(bench: Bench, items: Any, changes: Any) -> None:
    address, token = answer(bench, *items, **changes)
    assert bench.client.post(address, data={"JWT": token}).status_code == 400
    assert placed(bench) == ["Lesson"]


def test_an_unsigned_answer_places_nothing(bench: Bench) -> None:
    address, token = answer(bench, LESSON)
    head, body, _ = token.split(".")
    assert bench.client.post(address, data={"JWT": f"{head}.{body}."}).status_code == 400
    assert placed(bench) == ["Lesson"]


def test_brightspace_wants_its_data_back(tmp_path: Path) -> None:
    with open_bench(tmp_path, "brightspace") as bench:
        bench.sign_in("carla")
        address, token = answer(bench, LESSON, **{DL + "data": "other"})
        assert bench.client.post(address, data={"JWT": token}).status_code == 400
        address, token = answer(bench, LESSON)
        assert bench.client.post(address, data={"JWT": token}).status_code == 200


def test_icon_frame_and_windows_are_kept_and_the_lms_keeps_to_them(bench: Bench) -> None:
    said = {
        "icon": {"url": "https://tool.example/icon.svg"},
        "iframe": {"width": 640, "height": 480},
        "available": {"startDateTime": "2990-01-01T00:00:00Z"},
        "submission": {"endDateTime": "2990-02-01T00:00:00+01:00"},
    }
    address, token = answer(bench, LESSON | said)
    assert bench.client.post(address, data={"JWT": token}).status_code == 200
    state = bench.state()
    assert [one["item"] for one in state["activity_presentation"]] == [said]
    activity = state["activity"][1]["id"]
    page = bench.client.get(f"/courses/{bench.course}/activities/{activity}").text
    assert 'width="640" height="480"' in page
    assert bench.client.get(f"/launch/{activity}").status_code == 200
    bench.sign_in("ana")
    assert bench.client.get(f"/launch/{activity}").status_code == 403


def test_one_at_a_time_and_only_what_was_asked_for(bench: Bench) -> None:
    bench.control("mode", mode="moodle", quirks={"deep_linking_multiple": False})
    address, token = answer(bench, LESSON, LESSON)
    assert bench.client.post(address, data={"JWT": token}).status_code == 400
    assert placed(bench) == ["Lesson"]
    address, token = answer(bench, LESSON)
    assert bench.client.post(address, data={"JWT": token}).status_code == 200
    bench.control("mode", mode="moodle", quirks={"deep_linking_types": ["file"]})
    address, token = answer(bench, LESSON)
    assert bench.client.post(address, data={"JWT": token}).status_code == 400


def test_canvas_ignores_the_line_item(tmp_path: Path) -> None:
    with open_bench(tmp_path, "canvas") as bench:
        bench.sign_in("carla")
        address, token = answer(bench, LESSON, aud="https://canvas.practice.example")
        assert bench.client.post(address, data={"JWT": token}).status_code == 200
        assert placed(bench) == ["Lesson", "Loops"]
        assert len(bench.state()["line_item"]) == 1


def test_blackboard_leaves_an_item_without_a_line_item_ungraded(tmp_path: Path) -> None:
    with open_bench(tmp_path, "blackboard") as bench:
        bench.sign_in("carla")
        plain = {name: value for name, value in LESSON.items() if name != "lineItem"}
        address, token = answer(bench, plain, aud="https://blackboard.practice.example")
        assert bench.client.post(address, data={"JWT": token}).status_code == 200
        assert len(bench.state()["line_item"]) == 1
        assert bench.ask_token(scopes=SCOPES).status_code == 200


def test_a_launch_says_when_it_is_due_where_the_link_asks(bench: Bench) -> None:
    asks = {"custom": {"due": "$ResourceLink.submission.endDateTime"}}
    dated = LESSON | asks | {"submission": {"endDateTime": "2026-03-01T08:00:00Z"}}
    address, token = answer(bench, dated, LESSON | asks)
    assert bench.client.post(address, data={"JWT": token}).status_code == 200
    told = [
        bench.claims(bench.launch(f"/launch/{one['id']}"))[LTI + "custom"]["due"]
        for one in bench.state()["activity"][1:]
    ]
    assert told == ["2026-03-01T08:00:00Z", "$ResourceLink.submission.endDateTime"]
