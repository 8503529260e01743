"""Fixtures of the integration tests."""

import pytest

from storage import Database
from tests.integration.learning_world import LearningWorld, learning_world


@pytest.fixture
def world(database: Database) -> LearningWorld:
    """A learner enrolled in a small published course, on both databases."""
    return learning_world(database)
