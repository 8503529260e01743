"""The LMS's key set: one fetch for many, seldom, and its last answer for a while."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from requests.structures import CaseInsensitiveDict

from plugin.lti import platform_keys
from plugin.lti.errors import LaunchRefused
from plugin.lti.platform_keys import (
    FRESH_S,
    LONGEST_S,
    PER_S,
    SHORTEST_S,
    STALE_S,
    PlatformKeys,
    fresh_for,
)
from plugin.lti.transport import Reply
from tests.integration.lti_platform import Answer, Asked, Platform, public_jwk, running_platform


@pytest.fixture(scope="module")
def served() -> Iterator[Platform]:
    with running_platform() as platform:
        yield platform


@pytest.fixture
def platform(served: Platform) -> Platform:
    served.asked.clear()
    served.keys = [public_jwk("lms")]
    served.routes = dict(Platform(served.url).routes)
    served.routes["/certs"] = lambda _: Answer(body={"keys": served.keys})
    return served


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def _refused(keys: PlatformKeys, platform: Platform, kid: str = "lms") -> str:
    with pytest.raises(LaunchRefused) as refused:
        keys.find(f"{platform.url}/certs", kid)
    return refused.value.code


def test_many_at_once_fetch_once(platform: Platform) -> None:
    arrived = threading.Barrier(8)
    keys = PlatformKeys()

    def find(_: int) -> object:
        arrived.wait()
        return keys.find(f"{platform.url}/certs", "lms")

    with ThreadPoolExecutor(8) as pool:
        assert len({id(key) for key in pool.map(find, range(8))}) == 1
    assert len(platform.asked) == 1


def test_many_at_once_wait_for_one_failure(platform: Platform) -> None:
    arrived = threading.Barrier(8)
    keys = PlatformKeys()

    def slow(_: Asked) -> Answer:
        answered.wait(0.3)
        return Answer(503)

    def find(_: int) -> str:
        arrived.wait()
        return _refused(keys, platform)

    answered = threading.Event()
    platform.routes["/certs"] = slow
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(find, range(8))) == {"key_set_unreachable"}
    assert len(platform.asked) == 1
    platform.routes["/certs"] = lambda _: Answer(body={"keys": platform.keys})
    assert keys.find(f"{platform.url}/certs", "lms")


def test_unknown_ids_do_not_hammer_the_lms(platform: Platform) -> None:
    clock = Clock()
    keys = PlatformKeys(clock)
    for number in range(50):
        clock.now += 0.1
        assert _refused(keys, platform, f"guess-{number}") == "kid_unknown"
    assert len(platform.asked) == 5
    assert keys.find(f"{platform.url}/certs", "lms")
    clock.now += PER_S + 1
    assert _refused(keys, platform, "guess") == "kid_unknown"
    assert len(platform.asked) == 6


def test_a_withdrawn_key_is_forgotten_within_an_hour(platform: Platform) -> None:
    clock = Clock()
    keys = PlatformKeys(clock)
    keys.find(f"{platform.url}/certs", "lms")
    platform.keys = [public_jwk("next")]
    clock.now += FRESH_S + 1
    assert _refused(keys, platform) == "kid_unknown"


def test_an_lms_that_does_not_answer_is_served_from_its_last_set_for_a_day(
    platform: Platform,
) -> None:
    clock = Clock()
    keys = PlatformKeys(clock)
    keys.find(f"{platform.url}/certs", "lms")
    platform.routes["/certs"] = lambda _: Answer(503)
    clock.now += FRESH_S + 1
    assert keys.find(f"{platform.url}/certs", "lms")
    clock.now += STALE_S
    assert _refused(keys, platform) == "key_set_unreachable"


def test_a_huge_set_is_read_up_to_a_cap(platform: Platform) -> None:
    many = [public_jwk("lms", kid=f"other-{number}") for number in range(3000)]
    platform.keys = [*many, public_jwk("lms")]
    assert PlatformKeys().find(f"{platform.url}/certs", "lms")
    platform.routes["/certs"] = lambda _: Answer(body=b" " * 5_000_000)
    assert _refused(PlatformKeys(), platform) == "key_set_unreachable"


def test_a_slow_lms_holds_a_learner_for_two_seconds_at_most(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()

    def never(_: Asked) -> Answer:
        answered.wait(10)
        return Answer()

    platform.routes["/certs"] = never
    assert platform_keys.TIMEOUT_S == 2.0
    monkeypatch.setattr(platform_keys, "TIMEOUT_S", 0.2)
    assert _refused(PlatformKeys(), platform) == "key_set_unreachable"
    answered.set()


@pytest.mark.parametrize(
    "jwk",
    [
        {"kid": "lms"},
        {"kid": "lms", "kty": "oct", "k": "c2VjcmV0"},
        {"kid": "lms", "kty": "RSA", "n": "!", "e": "AQAB"},
        {"kid": "lms", "kty": "RSA", "n": 5, "e": 5},
        {"kid": "lms", "kty": ["RSA"]},
    ],
)
def test_a_key_that_cannot_be_used_is_refused(platform: Platform, jwk: dict[str, object]) -> None:
    platform.keys = [jwk]
    assert _refused(PlatformKeys(), platform) == "key_unusable"


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b'{"keys": 5}', b'{"keys": [5, {"kid": 5}, {"use": "enc"}]}']
)
def test_what_is_no_key_set_lets_nobody_in(platform: Platform, body: bytes) -> None:
    platform.routes["/certs"] = lambda _: Answer(body=body)
    assert _refused(PlatformKeys(), platform) in ("key_set_unreachable", "kid_unknown")


NOW, LATER = "Sun, 29 Nov 2026 12:00:00 GMT", "Sun, 29 Nov 2026 12:10:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, FRESH_S),
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": "public, Max-Age = 600", "Age": "200"}, 400),
        ({"Cache-Control": "max-age=600", "Age": "a while"}, 600),
        ({"Cache-Control": "s-maxage=900, max-age=600"}, 600),
        ({"Cache-Control": "s-maxage=900"}, FRESH_S),
        ({"Cache-Control": "max-age=1"}, SHORTEST_S),
        ({"Cache-Control": "max-age=600", "Age": "9000"}, SHORTEST_S),
        ({"Cache-Control": "max-age=99999999"}, LONGEST_S),
        ({"Cache-Control": "no-store, max-age=600"}, SHORTEST_S),
        ({"Cache-Control": "must-revalidate", "Expires": LATER, "Date": NOW}, 600),
        ({"Expires": LATER}, SHORTEST_S),
        ({"Expires": "0", "Date": NOW}, SHORTEST_S),
        ({"Expires": "Mon, 01 Jan 2024 00:00:00 +99999999999999", "Date": NOW}, SHORTEST_S),
    ],
)
def test_a_key_set_is_good_for_as_long_as_its_answer_says(
    headers: dict[str, str], seconds: float
) -> None:
    assert fresh_for(Reply(200, CaseInsensitiveDict(headers), b"")) == seconds


def test_a_set_that_may_be_kept_for_minutes_is_asked_for_after_them(platform: Platform) -> None:
    clock = Clock()
    keys = PlatformKeys(clock)
    platform.routes["/certs"] = lambda _: Answer(
        body={"keys": platform.keys}, headers={"Cache-Control": "max-age=300"}
    )
    keys.find(f"{platform.url}/certs", "lms")
    clock.now += 299
    keys.find(f"{platform.url}/certs", "lms")
    assert len(platform.asked) == 1
    clock.now += 2
    keys.find(f"{platform.url}/certs", "lms")
    assert len(platform.asked) == 2
