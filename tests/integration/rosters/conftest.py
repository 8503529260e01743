"""Fixtures of the tests of courses' lists: an LMS that gives one, and the course that has it."""

import pytest

from storage import Database, SecretBox, give_box
from tests.integration.lti_platform import Platform, Tool
from tests.integration.rosters.lists import Course


@pytest.fixture
def platform(served: Platform) -> Platform:
    served.asked.clear()
    served.routes = dict(Platform(served.url).routes)
    return served


@pytest.fixture
def course(database: Database, secret_box: SecretBox, platform: Platform) -> Course:
    give_box(database, secret_box)
    tool = Tool(database, secret_box, platform)
    return Course(tool, tool.register(), platform)
