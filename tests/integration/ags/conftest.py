"""Fixtures of the tests of AGS: an LMS that takes scores for one line item."""

import pytest

from plugin.lti import Registration
from storage import Database, SecretBox
from tests.integration.lti_platform import Answer, Platform, Tool


@pytest.fixture
def platform(served: Platform) -> Platform:
    served.asked.clear()
    served.routes = dict(Platform(served.url).routes)
    served.routes["/items/3/scores"] = lambda _: Answer()
    return served


@pytest.fixture
def tool(database: Database, secret_box: SecretBox, platform: Platform) -> Tool:
    return Tool(database, secret_box, platform)


@pytest.fixture
def registration(tool: Tool) -> Registration:
    return tool.register()
