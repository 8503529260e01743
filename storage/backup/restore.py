"""Put a backup into an empty database of either kind."""

from collections.abc import Callable, Set
from dataclasses import dataclass

from sqlalchemy import Connection

from storage.backup.load_postgres import load_postgres
from storage.backup.load_sqlite import load_sqlite
from storage.backup.make import Watch
from storage.backup.verify import Verified
from storage.database import Database
from storage.errors import WrongIriBase

Settle = Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class Restoring:
    """What to restore, and what the packages above know of their tables.

    `own` are the tables that CHILD has, `filled` those which even an unused installation may have
    filled. `settle(connection)` is called in the restore's transaction, once everything is there
    in this version's schema: to let go of leases and the like.
    """

    verified: Verified
    iri_base: str
    own: Set[str]
    filled: Set[str]
    settle: Settle
    watch: Watch = lambda _done, _of: None


def restore_backup(database: Database, restoring: Restoring) -> None:
    """Everything is there, with this version's schema and all foreign keys checked, or nothing.

    Raises `BackupRefused` (the database is in use), `BadBackup`, `WrongIriBase`, `SchemaTooNew`.
    """
    manifest = restoring.verified.manifest
    if manifest.iri_base != restoring.iri_base:
        raise WrongIriBase(manifest.iri_base, restoring.iri_base)
    load = load_sqlite if database.dialect == "sqlite" else load_postgres
    load(database, restoring)
