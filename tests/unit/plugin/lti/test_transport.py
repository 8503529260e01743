"""Requests to an LMS: bounded, named, not led elsewhere."""

from collections.abc import Iterator

import pytest

from plugin.lti.errors import PlatformUnreachable
from plugin.lti.transport import Reply, ask
from tests.integration.lti_platform import Answer, Platform, running_platform


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    with running_platform() as served:
        served.routes = {
            "/fine": lambda _: Answer(body={"a": 1}),
            "/there": lambda _: Answer(302, headers={"Location": "/fine"}),
            "/away": lambda _: Answer(302, headers={"Location": "http://localhost:1/fine"}),
            "/round": lambda _: Answer(302, headers={"Location": "/round"}),
            "/big": lambda _: Answer(body=b"x" * 2000),
        }
        yield served


def test_a_get_follows_its_own_host(platform: Platform) -> None:
    assert ask("GET", f"{platform.url}/there", timeout_s=3).json() == {"a": 1}
    assert platform.asked[-1].headers["User-Agent"].startswith("CHILD")


def test_a_post_follows_nobody(platform: Platform) -> None:
    assert ask("POST", f"{platform.url}/there", timeout_s=3, body=b"{}").status == 302


@pytest.mark.parametrize("path", ["/away", "/round", "/big"])
def test_refuses(platform: Platform, path: str) -> None:
    with pytest.raises(PlatformUnreachable):
        ask("GET", platform.url + path, timeout_s=3, limit_bytes=1000)


@pytest.mark.parametrize("url", ["http://lms.example.org/", "file:///etc/passwd", ""])
def test_calls_only_what_may_be_called(url: str) -> None:
    with pytest.raises(PlatformUnreachable):
        ask("GET", url, timeout_s=3)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_how_long_to_wait(value: str, seconds: float | None) -> None:
    assert Reply(429, {"Retry-After": value}, b"").retry_after_s == seconds
