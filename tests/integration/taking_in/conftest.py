"""An LRS that is read, for the tests of taking in."""

from collections.abc import Iterator

import pytest

from tests.integration.taking_in.odd_source import OddSource, odd_source


@pytest.fixture
def odd() -> Iterator[OddSource]:
    with odd_source() as running:
        yield running
