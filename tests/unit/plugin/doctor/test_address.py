"""How the doctor knows by an answer whether CHILD believes the proxy that passed it on."""

import pytest

from plugin.doctor.check import Verdict
from plugin.doctor.network.address import believed
from plugin.lti.transport import Reply
from plugin.settings import read_settings

GIVEN = "doctor-0123456789abcdef"


def told(shown: str | None, proxies: str = "127.0.0.1") -> list[Verdict]:
    settings = read_settings(
        {"CHILD_BASE_URL": "https://child.example.org", "CHILD_TRUSTED_PROXIES": proxies}
    )
    headers = {} if shown is None else {"X-Request-Id": shown}
    return [check.state for check in believed(Reply(200, headers, b""), GIVEN, settings)]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (GIVEN, Verdict.OK),
        ("4bf92f3577b34da6a3ce929d0e0e4736", Verdict.OK),
        ("5f0c2e1a9b77", Verdict.WARNING),
        (None, Verdict.WARNING),
        ("", Verdict.WARNING),
    ],
    ids=["ours came back", "the proxy's own", "made by CHILD", "taken away", "empty"],
)
def test_the_request_s_number_tells(shown: str | None, expected: Verdict) -> None:
    assert told(shown) == [expected]


def test_without_any_proxy_that_is_told_elsewhere() -> None:
    assert told("5f0c2e1a9b77", proxies="") == []
