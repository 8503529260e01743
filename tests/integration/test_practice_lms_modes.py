"""Each mode of the practice LMS bends the standard as that LMS was seen to do."""

import time
from pathlib import Path
from typing import Any

import pytest

from tests.practice_lms.bench import ADDRESS, open_bench
from tests.practice_lms.claims import LTI
from tests.practice_lms.scores import SUBMISSION

CANVAS = "https://canvas.practice.example"
BRIGHTSPACE_AUDIENCE = "https://api.brightspace.practice.example/auth/token"


@pytest.mark.parametrize("mode", ["moodle", "canvas", "brightspace", "blackboard", "sakai"])
def test_a_learner_launches_in_every_mode(tmp_path: Path, mode: str) -> None:
    with open_bench(tmp_path, mode) as bench:
        ana = bench.sign_in("ana")
        assert bench.claims(bench.launch())["sub"] == ana


def test_canvas_has_one_issuer_and_platform_storage(tmp_path: Path) -> None:
    with open_bench(tmp_path, "canvas") as bench:
        bench.sign_in("ana")
        login = bench.begin(f"/launch/{bench.activity}")
        assert login["iss"] == CANVAS
        frame = "post_message_forwarding"
        assert login["lti_storage_target"] == frame
        page = bench.client.get(f"/courses/{bench.course}/activities/{bench.activity}").text
        assert f'data-platform-storage="{frame}"' in page
        assert f'<iframe name="{frame}" src="/storage?tool=' in page
        assert bench.claims(bench.launch())["iss"] == CANVAS


def test_moodle_has_no_platform_storage(tmp_path: Path) -> None:
    with open_bench(tmp_path, "moodle") as bench:
        bench.sign_in("ana")
        assert "lti_storage_target" not in bench.begin(f"/launch/{bench.activity}")
        assert "data-platform-storage" not in bench.client.get(f"/courses/{bench.course}").text


def test_canvas_refuses_a_trailing_slash_in_the_audience(tmp_path: Path) -> None:
    with open_bench(tmp_path, "canvas") as bench:
        refused = bench.ask_token(bench.tool.assertion(f"{ADDRESS}/lti/token/"))
        assert refused.status_code == 400
        assert refused.get_json()["error"] == "invalid_client"


def test_canvas_counts_every_score_as_a_submission_unless_told(tmp_path: Path) -> None:
    with open_bench(tmp_path, "canvas") as bench:
        headers = bench.token()
        bench.send_score(headers)
        bench.send_score(headers, timestamp="2026-11-21T10:00:00.500Z")
        assert bench.grade()["submissions"] == 2
        same: dict[str, Any] = {SUBMISSION: {"new_submission": False}}
        bench.send_score(headers, timestamp="2026-11-21T11:00:00Z", **same)
        assert bench.grade()["submissions"] == 2


def test_brightspace_wants_one_fixed_audience(tmp_path: Path) -> None:
    with open_bench(tmp_path, "brightspace") as bench:
        tool = bench.tool
        assert bench.ask_token(tool.assertion(f"{ADDRESS}/lti/token")).status_code == 400
        two = [BRIGHTSPACE_AUDIENCE, f"{ADDRESS}/lti/token"]
        assert bench.ask_token(tool.assertion(two)).status_code == 400
        assert bench.ask_token(tool.assertion(BRIGHTSPACE_AUDIENCE)).status_code == 200
        configuration = bench.client.get("/.well-known/openid-configuration").get_json()
        assert configuration["authorization_server"] == BRIGHTSPACE_AUDIENCE


def test_brightspace_has_many_keys_and_its_own_names_no_algorithm(tmp_path: Path) -> None:
    with open_bench(tmp_path, "brightspace") as bench:
        keys = bench.client.get("/lti/keys").get_json()["keys"]
        assert len(keys) > 50
        assert "alg" not in keys[-1]


@pytest.mark.parametrize(("mode", "status"), [("moodle", 400), ("brightspace", 403)])
def test_a_score_for_a_stranger_is_refused_in_each_ones_way(
    tmp_path: Path, mode: str, status: int
) -> None:
    with open_bench(tmp_path, mode, assertion_audience=None) as bench:
        assert bench.send_score(bench.token(), userId="99").status_code == status


def test_blackboard_starts_the_login_by_get(tmp_path: Path) -> None:
    with open_bench(tmp_path, "blackboard") as bench:
        bench.sign_in("ana")
        started = bench.client.get(f"/launch/{bench.activity}")
        assert started.status_code == 302
        assert started.headers["Location"].startswith(bench.tool.login_url + "?iss=")


def test_some_blackboard_builds_omit_the_resource_link(tmp_path: Path) -> None:
    with open_bench(tmp_path, "blackboard", omit_resource_link=True) as bench:
        bench.sign_in("ana")
        assert LTI + "resource_link" not in bench.claims(bench.launch())


def test_sakai_changes_its_issuer_between_login_and_launch(tmp_path: Path) -> None:
    with open_bench(tmp_path, "sakai") as bench:
        bench.sign_in("ana")
        assert bench.begin(f"/launch/{bench.activity}")["iss"] == ADDRESS + "/"
        assert bench.claims(bench.launch())["iss"] == ADDRESS


def test_sakai_refuses_clients_without_a_name(tmp_path: Path) -> None:
    with open_bench(tmp_path, "sakai") as bench:
        nameless = bench.client.get("/lti/keys", headers={"User-Agent": ""})
        assert nameless.status_code == 403
        assert bench.client.get("/lti/keys").status_code == 200


@pytest.mark.parametrize("offset", [30, -30])
def test_a_clock_may_be_off_either_way(tmp_path: Path, offset: int) -> None:
    with open_bench(tmp_path, "sakai", clock_offset_s=offset) as bench:
        bench.sign_in("ana")
        claims = bench.claims(bench.launch())
        assert abs(claims["iat"] - (time.time() + offset)) < 10


def test_one_request_can_ask_for_another_mode(tmp_path: Path) -> None:
    with open_bench(tmp_path, "moodle") as bench:
        bench.sign_in("ana")
        login = bench.begin(f"/launch/{bench.activity}?mode=canvas")
        fields = dict(bench.form(bench.authenticate(login)).data())
        assert bench.claims(fields)["iss"] == CANVAS
        assert bench.claims(bench.launch())["iss"] == ADDRESS


def test_everything_is_kept_over_a_restart(tmp_path: Path) -> None:
    with open_bench(tmp_path) as bench:
        bench.send_score(bench.token())
        before = bench.state()
        keys = bench.client.get("/lti/keys").get_json()
    with open_bench(tmp_path) as again:
        assert again.state()["person"] == before["person"]
        assert again.state()["activity"][:1] == before["activity"]
        assert again.client.get("/lti/keys").get_json() == keys
        rows = again.client.get(f"/control/gradebook/{before['course'][0]['id']}").get_json()
        assert rows[0]["grades"][0]["given"] == 7
