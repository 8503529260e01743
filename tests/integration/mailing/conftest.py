"""A practice mail server, and an installation that sends to it, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import Database
from tests.integration.mailing.mail_servers import Mailbox, mail_server_running
from tests.integration.mailing.mailing_world import MailingWorld, mailing_world
from tests.integration.signing.signing_world import SigningWorld, opened


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server_running() as running:
        yield running


@pytest.fixture
def sends(database: Database, tmp_path: Path, box: Mailbox) -> MailingWorld:
    return mailing_world(database, tmp_path, box)


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[SigningWorld]:
    """CHILD as a whole, for browsers that sign in to it."""
    with opened(database_url, tmp_path) as found:
        yield found
