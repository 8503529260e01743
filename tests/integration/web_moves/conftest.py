"""The pages of a small course that has a newer version."""

from pathlib import Path

import pytest

from plugin.lti import Registration
from storage import Database, SecretBox
from tests.integration.launching_world import register
from tests.integration.web_moves.newer_version import Newer, import_newer
from tests.unit.plugin.web.world import (
    World,
    make_world,
)


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


@pytest.fixture
def registration(world: World) -> Registration:
    return register(world)


@pytest.fixture
def newer(world: World, tmp_path: Path) -> Newer:
    return import_newer(world, tmp_path)
