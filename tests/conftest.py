"""Fixtures that every test may use: fresh databases of both kinds, a key for secrets."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import settings

from plugin import services
from plugin.database_troubles import HERE
from plugin.lms_networks import LOOPBACK, open_to_lms
from storage import Database, SecretBox
from tests.compiled_templates import compile_templates_once
from tests.databases import Templates, postgres_server
from tests.integration.kill_points.table import pytest_terminal_summary

__all__ = ["pytest_terminal_summary"]

settings.register_profile("usual", deadline=None, max_examples=100)
settings.register_profile("deep", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))
compile_templates_once()

MEMORY = Path("/dev/shm")
ENOUGH = 4 * 2**30
"""Bytes that must be free there; a run takes less than half of it."""

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_configure() -> None:
    """Databases of tests live in memory where there is room: no test asks what a disk outlives."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


@pytest.fixture(autouse=True)
def no_trouble_of_the_test_before() -> None:
    """A process tells for minutes what a database refused it; each test has its own."""
    HERE.forget()


@pytest.fixture(autouse=True, scope="session")
def lms_on_this_machine() -> Iterator[None]:
    """The LMSs of tests are here, whatever address CHILD has; the tests of that undo it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "open_to_lms", lambda more: open_to_lms([*more, *LOOPBACK]))
        open_to_lms(LOOPBACK)
        yield


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    with postgres_server() as url:
        made = Templates(tmp_path_factory.mktemp("sqlite"), url)
        yield made
        made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, templates: Templates) -> Iterator[str]:
    """The URL of a fresh migrated database, once per kind."""
    url = templates.fresh(request.param)
    yield url
    templates.drop(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh migrated database, once on SQLite and once on PostgreSQL."""
    opened = Database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def secret_box() -> SecretBox:
    return SecretBox(Fernet.generate_key().decode())


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of material that lies beside the checkout; a test that needs it skips without."""
    if not SHARED.is_dir():
        pytest.skip("shared/ is not beside this checkout")
    return SHARED
