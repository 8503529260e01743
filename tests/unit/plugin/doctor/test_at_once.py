"""Questions are asked at the same time, and none of them holds up the others or the command."""

import threading
import time

from plugin.doctor.check import Verdict, ok
from plugin.doctor.network.at_once import AT_ONCE, Question, Told, at_once


def answer(name: str) -> Told:
    return Told([ok(name, "well")])


def test_one_that_hangs_is_told_and_the_others_are_not_kept() -> None:
    over = threading.Event()

    def hang() -> Told:
        over.wait(30)
        return answer("late")

    began = time.monotonic()
    asked = [
        Question("lrs", "hangs", hang),
        Question("lrs", "answers", lambda: answer("lrs")),
    ]
    told = [one.checks[0] for one in at_once(asked, limit_s=0.5)]
    over.set()
    assert time.monotonic() - began < 5
    assert [(one.state, one.subject) for one in told] == [
        (Verdict.OK, ""),
        (Verdict.FAILURE, "hangs"),
    ]
    assert "name server" in told[1].todo


def test_one_that_raises_is_told_by_its_kind_alone() -> None:
    def fail() -> Told:
        raise ValueError("a secret")

    asked = [Question("openid", "", fail), Question("lrs", "x", lambda: answer("lrs"))]
    told = {one.checks[0].name: one.checks[0] for one in at_once(asked)}
    assert told["openid"].state is Verdict.FAILURE
    assert "ValueError" in told["openid"].found
    assert "a secret" not in str(told["openid"])
    assert told["lrs"].state is Verdict.OK


def test_more_than_go_at_once_are_all_asked() -> None:
    many = 3 * AT_ONCE
    asked = [Question("lrs", str(n), lambda n=n: answer(f"lrs {n}")) for n in range(many)]  # type: ignore[misc]
    assert len(list(at_once(asked))) == many


def test_nobody_to_ask_is_no_trouble() -> None:
    assert list(at_once([])) == []
