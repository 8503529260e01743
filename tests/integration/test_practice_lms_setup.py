"""The practice LMS's admin pages refuse what is incomplete, and grant only what is switched on."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.practice_lms.bench import Bench, open_bench
from tests.practice_lms.setup import SETUPS
from tests.practice_lms.setup.parts import Field, Page
from tests.practice_lms.tools import MEMBERS_READ, SCOPES, SCORE

URL = "http://other.example/launch"
MODES = sorted(SETUPS)
Form = dict[str, list[str]]


def complete(page: Page) -> Form:
    """Every field filled in as a tool needs it, everything granted."""
    return {f"field-{number}": _value(one) for number, one in enumerate(page.fields)}


def _value(one: Field) -> list[str]:
    if one.needed:
        return [one.needed]
    if one.several:
        return list(one.options)
    if one.options:
        return [one.options[-1]]
    if one.switch:
        return ["on"]
    return [URL if one.takes.endswith(("_url", "_uris")) else "By hand"]


def number_of(mode: str, act: str) -> int:
    return next(n for n, page in enumerate(SETUPS[mode]) if page.act == act)


def save(client: FlaskClient, number: int, form: Form) -> tuple[int, str]:
    answer = client.post(f"/admin/setup/{number}", data=form)
    return answer.status_code, answer.text


def newest(bench: Bench) -> dict[str, Any]:
    tool: dict[str, Any] = bench.state()["tool"][-1]
    return tool


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def allowed(bench: Bench, mode: str) -> None:
    """Open edX has such blocks in a course that names them alone."""
    bench.sign_in("noa")
    if mode == "open-edx":
        number = number_of(mode, "allow")
        assert save(bench.client, number, complete(SETUPS[mode][number]))[0] == 302


def test_each_field_that_is_needed_is_missed(tmp_path: Path, mode: str) -> None:
    number = number_of(mode, "make")
    page = SETUPS[mode][number]
    with open_bench(tmp_path, mode) as bench:
        allowed(bench, mode)
        tools = len(bench.state()["tool"])
        good = complete(page)
        for at, one in enumerate(page.fields):
            if one.required or one.needed:
                status, said = save(
                    bench.client, number, {k: v for k, v in good.items() if k != f"field-{at}"}
                )
                assert status == 422
                assert "is required." in said
        assert len(bench.state()["tool"]) == tools
        assert save(bench.client, number, good)[0] == 302
        assert len(bench.state()["tool"]) == tools + 1
        assert newest(bench)["redirect_uris"] == [URL]


def test_what_is_left_off_is_not_granted(tmp_path: Path) -> None:
    number = number_of("sakai", "make")
    page = SETUPS["sakai"][number]
    labels = [one.label for one in page.fields]
    good = complete(page)
    with open_bench(tmp_path, "sakai") as bench:
        bench.sign_in("noa")
        save(bench.client, number, good)
        assert set(newest(bench)["scopes"]) == set(SCOPES)
        for label, scope in (
            ("Provide Roster to External Tool", MEMBERS_READ),
            ("Allow External Tool to return grades", SCORE),
        ):
            less = {k: v for k, v in good.items() if k != f"field-{labels.index(label)}"}
            save(bench.client, number, less)
            assert scope not in newest(bench)["scopes"]


def test_a_tool_that_is_switched_off_cannot_be_deployed(tmp_path: Path) -> None:
    made, deployed = number_of("canvas", "make"), number_of("canvas", "deploy")
    with open_bench(tmp_path, "canvas") as bench:
        bench.sign_in("noa")
        save(bench.client, made, complete(SETUPS["canvas"][made]))
        form = complete(SETUPS["canvas"][deployed])
        form["field-1"] = [newest(bench)["client_id"]]
        assert "switched off" in save(bench.client, deployed, form)[1]
        on = number_of("canvas", "change")
        assert save(bench.client, on, complete(SETUPS["canvas"][on]))[0] == 302
        assert save(bench.client, deployed, form)[0] == 302
        assert newest(bench)["state"] == "active"


def test_the_menus_are_for_administrators(tmp_path: Path) -> None:
    with open_bench(tmp_path) as bench:
        bench.sign_in("ana")
        assert bench.client.get("/admin/setup").status_code == 403
        assert bench.client.post("/admin/setup/0").status_code == 403
