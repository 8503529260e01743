"""Fixtures of the tests of items."""

import pytest

from storage import Database
from tests.integration.items_world import ItemsWorld, items_world


@pytest.fixture
def course(database: Database) -> ItemsWorld:
    """A learner in a course with every kind of item, on both databases."""
    return items_world(database)
