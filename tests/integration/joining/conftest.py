"""People to join; and two LMSs that run for a module, with the CHILD that they launch into."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import Database, SecretBox
from tests.integration.joining.joining_world import Members
from tests.integration.joining.places_world import PlacesWorld, places_world
from tests.integration.lti_platform import Platform, running_platform


@pytest.fixture
def members(database: Database) -> Members:
    return Members(database)


@pytest.fixture(scope="module")
def platforms() -> Iterator[tuple[Platform, Platform]]:
    with running_platform() as north, running_platform() as south:
        yield north, south


@pytest.fixture
def world(
    database: Database,
    secret_box: SecretBox,
    tmp_path: Path,
    platforms: tuple[Platform, Platform],
) -> PlacesWorld:
    return places_world(database, secret_box, tmp_path, *platforms)
