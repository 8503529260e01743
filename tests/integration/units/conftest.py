"""Two training units and their pages."""

from pathlib import Path

import pytest

from storage import Database, SecretBox
from tests.integration.units.unit_pages_world import Units
from tests.unit.plugin.web.world import make_world


@pytest.fixture
def units(database: Database, secret_box: SecretBox, tmp_path: Path) -> Units:
    return Units(make_world(database, secret_box, tmp_path))
