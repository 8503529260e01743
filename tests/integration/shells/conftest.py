"""The small world of the pages' tests."""

from pathlib import Path

import pytest

from storage import Database, SecretBox
from tests.unit.plugin.web.world import World, make_world


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)
