"""Fixtures of the integration tests."""

from collections.abc import Iterator

import pytest

from storage import Database
from tests.integration.learning_world import LearningWorld, learning_world
from tests.integration.lti_platform import Platform, running_platform


@pytest.fixture
def world(database: Database) -> LearningWorld:
    """A learner enrolled in a small published course, on both databases."""
    return learning_world(database)


@pytest.fixture(scope="module")
def served() -> Iterator[Platform]:
    """An LMS that answers over HTTP."""
    with running_platform() as platform:
        yield platform


@pytest.fixture(scope="module", autouse=True)
def patient_key_fetches() -> Iterator[None]:
    """A machine that is short of time holds no launch for a slow LMS's: two seconds are tried in
    tests/unit/plugin/lti/test_platform_keys.py.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plugin.lti.platform_keys.TIMEOUT_S", 30.0)
        yield
