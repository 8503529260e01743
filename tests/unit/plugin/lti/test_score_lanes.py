"""Lanes: nobody waits for a slow LMS, all have their turn, and a call comes to its end."""

import logging
import threading
from collections.abc import Callable, Collection
from uuid import UUID

import pytest

from plugin.lti import score_lanes
from plugin.lti.score_lanes import LANES, Lanes, Went

PATIENCE_S = 30.0
SLOW, FAST, THIRD = (UUID(int=number) for number in (1, 2, 3))


class Post:
    """Scores by registration, each an act that says how it went; what was begun is in `begun`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scores: dict[UUID, list[Callable[[], Went]]] = {}
        self.begun: list[UUID] = []

    def put(self, registration_id: UUID, *acts: Callable[[], Went]) -> None:
        with self._lock:
            self._scores.setdefault(registration_id, []).extend(acts)

    def due(self, but: Collection[UUID]) -> list[UUID]:
        with self._lock:
            return [each for each, acts in self._scores.items() if acts and each not in but]

    def send_next(self, registration_id: UUID) -> Went:
        with self._lock:
            if not self._scores[registration_id]:
                return "nothing"
            act = self._scores[registration_id].pop(0)
            self.begun.append(registration_id)
        return act()


def arrives() -> Went:
    return "sent"


def fails() -> Went:
    raise ValueError("its lane")


@pytest.fixture
def post() -> Post:
    return Post()


def test_what_becomes_due_beside_a_slow_one_goes_at_once(post: Post) -> None:
    arrived = threading.Event()

    def slow() -> Went:
        post.put(FAST, fast)
        assert arrived.wait(PATIENCE_S)
        return "sent"

    def fast() -> Went:
        arrived.set()
        return "sent"

    post.put(SLOW, slow, arrives)
    assert Lanes(post).run() == 3
    assert post.due(()) == []


def test_an_lms_has_one_lane_however_often_is_looked(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, often = iter(range(100)), threading.Event()
    look = post.due

    def due(but: Collection[UUID]) -> list[UUID]:
        if next(looks) == 3:
            often.set()
        return look(but)

    def slow() -> Went:
        assert often.wait(PATIENCE_S)
        assert post.begun == [SLOW]
        return "sent"

    monkeypatch.setattr(score_lanes, "LOOK_S", 0.01)
    monkeypatch.setattr(post, "due", due)
    post.put(SLOW, slow, arrives)
    assert Lanes(post).run() == 2


def test_an_lms_that_does_not_answer_is_left_alone_for_the_rest_of_the_call(post: Post) -> None:
    post.put(SLOW, lambda: "leave", arrives)
    post.put(FAST, arrives, lambda: "settled", arrives)
    assert Lanes(post).run() == 2
    assert post.begun.count(SLOW) == 1
    assert post.due(()) == [SLOW]


def test_what_a_lane_raises_is_raised_once_the_others_have_ended(post: Post) -> None:
    failed = threading.Event()

    def fails_soon() -> Went:
        failed.set()
        raise ValueError("its lane")

    def waits() -> Went:
        assert failed.wait(PATIENCE_S)
        return "sent"

    post.put(SLOW, fails_soon, arrives)
    post.put(FAST, waits, arrives, arrives)
    with pytest.raises(ValueError, match="its lane"):
        Lanes(post).run()
    assert post.begun.count(FAST) == 3
    assert post.due(()) == [SLOW]


def test_of_several_that_fail_each_is_told(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    for each in (SLOW, FAST, THIRD):
        post.put(each, fails)
    with caplog.at_level(logging.ERROR), pytest.raises(ValueError, match="its lane"):
        Lanes(post).run()
    assert [record.getMessage() for record in caplog.records] == ["reason=ValueError"] * 2


def test_who_cannot_look_any_more_waits_for_its_lanes_and_begins_nothing(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    cannot_look, ended = threading.Event(), threading.Event()

    def due(but: Collection[UUID]) -> list[UUID]:
        if SLOW in but:
            cannot_look.set()
            raise OSError("no database")
        return [SLOW]

    def slow() -> Went:
        assert cannot_look.wait(PATIENCE_S)
        ended.set()
        return "sent"

    monkeypatch.setattr(score_lanes, "LOOK_S", 0.01)
    monkeypatch.setattr(post, "due", due)
    post.put(SLOW, slow)
    with pytest.raises(OSError, match="no database"):
        Lanes(post).run()
    assert ended.is_set()


def test_after_so_many_scores_the_caller_may_stop(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_lanes, "SCORES_PER_CALL", 7)
    for each in (SLOW, FAST):
        post.put(each, *[arrives] * 5)
    assert Lanes(post).run() == 7
    assert Lanes(post).run() == 3


def test_after_so_long_the_caller_may_stop_once_what_is_under_way_has_ended(post: Post) -> None:
    now, both = [0.0], threading.Barrier(2, timeout=PATIENCE_S)

    def until_it_is_over() -> Went:
        both.wait()
        now[0] = score_lanes.CALL_S
        both.wait()
        return "sent"

    for each in (SLOW, FAST):
        post.put(each, until_it_is_over, arrives)
    assert Lanes(post, lambda: now[0]).run() == 2
    assert post.due(()) == [SLOW, FAST]


def test_a_caller_that_is_to_stop_begins_no_other(post: Post) -> None:
    stop = threading.Event()

    def told_to_stop() -> Went:
        stop.set()
        return "sent"

    post.put(SLOW, told_to_stop, arrives, arrives)
    assert Lanes(post, goes_on=lambda: not stop.is_set()).run() == 1
    assert post.due(()) == [SLOW]


def test_where_more_wait_than_there_are_lanes_all_have_their_turn(post: Post) -> None:
    lock, now = threading.Lock(), [0.0]

    def takes_its_time() -> Went:
        with lock:
            now[0] += 0.5
        return "sent"

    many = [UUID(int=100 + number) for number in range(LANES)]
    for each in many:
        post.put(each, *[takes_its_time] * 1000)
    post.put(FAST, arrives)
    Lanes(post, lambda: now[0]).run()
    assert FAST in post.begun


def test_what_somebody_else_is_at_keeps_nobody(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "due", lambda but: [each for each in (SLOW, FAST) if each not in but])
    post.put(SLOW)
    post.put(FAST, arrives)
    assert Lanes(post).run() == 1
