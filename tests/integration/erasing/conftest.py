"""The world of the pages on both databases, with Demo Quetzal everywhere in it."""

from pathlib import Path

import pytest

from storage import Database, SecretBox
from tests.integration.backup.installations import KEY, Place
from tests.integration.erasing.quetzal import Quetzal, quetzal_in
from tests.unit.plugin.web.world import make_world


@pytest.fixture
def quetzal(database: Database, tmp_path: Path) -> Quetzal:
    return quetzal_in(make_world(database, SecretBox(KEY), tmp_path))


@pytest.fixture
def operated(quetzal: Quetzal, database: Database) -> Place:
    """The same installation, as its operator reaches it."""
    return Place(database.url, quetzal.world.services.settings.data_dir)
