"""What every refusal of a launch comes to: its code, a page, a log line, a counter, no write."""

import logging
from typing import Any

import pytest

from plugin.lti import refusal_counts
from tests.integration.lti_platform import Tool, everything

SECRETS = ("Ana Prueba", "ana@example.org", "eyJ")


def expect_refusal(
    tool: Tool,
    token: str,
    state: str,
    code: str,
    caplog: pytest.LogCaptureFixture,
    **more: Any,
) -> str:
    before, counted = everything(tool.database), refusal_counts(tool.app).get(code, 0)
    let_in = len(tool.launches)
    caplog.clear()
    with caplog.at_level(logging.INFO, "child.lti"):
        response = tool.launch(token, state, **more)
    assert 400 <= response.status_code < 500
    assert f"<code>{code}</code>" in response.text
    assert len(tool.launches) == let_in
    assert everything(tool.database) == before
    assert refusal_counts(tool.app)[code] == counted + 1
    (line,) = [one.getMessage() for one in caplog.records if one.name == "child.lti"]
    assert f"code={code} " in line
    assert "request=" in line
    assert not any(secret in line for secret in SECRETS)
    return response.text
