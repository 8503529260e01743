"""Release 0007's installation, brought to a later release, for tests of what comes next."""

from collections.abc import Iterator
from contextlib import contextmanager

from storage import Database, migrate
from tests.databases import IRI_BASE, Templates
from tests.integration.release_0007 import REVISION, fill


@contextmanager
def brought_to(
    revision: str, templates: Templates, kind: str, *, wait_s: float | None = None
) -> Iterator[Database]:
    """Dropped at the end; `wait_s` is how long its statements wait for a lock."""
    url = templates.empty(kind)
    opened = Database(url) if wait_s is None else Database(url, wait_s=wait_s)
    migrate(opened, IRI_BASE, REVISION)
    with opened.engine.begin() as connection:
        fill(connection)
    migrate(opened, IRI_BASE, revision)
    yield opened
    opened.dispose()
    templates.drop(url)
