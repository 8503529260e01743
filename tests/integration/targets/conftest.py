"""An LRS in memory for each test."""

from collections.abc import Iterator

import pytest

from tests.integration.flaky_lrs import FlakyLrs, flaky_lrs


@pytest.fixture
def flaky() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running
