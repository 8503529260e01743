"""Fixtures of the integration tests."""

import pytest

from storage import Database
from tests.integration.kill_points.table import pytest_terminal_summary
from tests.integration.learning_world import LearningWorld, learning_world

__all__ = ["pytest_terminal_summary", "world"]


@pytest.fixture
def world(database: Database) -> LearningWorld:
    """A learner enrolled in a small published course, on both databases."""
    return learning_world(database)
