"""What an LMS says of itself is taken only where it speaks for itself."""

import orjson
import pytest

from plugin.lti import platform_configuration
from plugin.lti.platform_configuration import read_configuration
from plugin.lti.transport import Reply


@pytest.mark.parametrize(
    ("url", "issuer", "is_on_its_host"),
    [
        ("https://lms.example.org/openid", "https://lms.example.org", True),
        ("https://lms.example.org/openid", "https://lms.example.org:8443", False),
        ("https://lms.example.org/openid", "https://canvas.instructure.com", False),
        ("https://sso.canvaslms.com/openid", "https://canvas.instructure.com", True),
        ("https://sso.canvaslms.com/openid", "https://canvas.test.instructure.com", False),
        ("https://sso.test.canvaslms.com/openid", "https://canvas.test.instructure.com", True),
        ("https://lms.example.org/openid", "", False),
    ],
)
def test_an_issuer_on_its_own_host(
    monkeypatch: pytest.MonkeyPatch, url: str, issuer: str, is_on_its_host: bool
) -> None:
    document = {"issuer": issuer, "token_endpoint": "http://lms.example.org/token"}
    answer = Reply(200, {}, orjson.dumps(document))
    monkeypatch.setattr(platform_configuration, "ask", lambda *_, **__: answer)
    said = read_configuration(url, base_url="https://child.example.org", timeout_s=1)
    assert said.is_on_its_host is is_on_its_host
    assert said.issuer == issuer
    assert said.token_endpoint == "", "it is not called without https"
