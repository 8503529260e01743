"""Rows: the engine, the unit of work, column types, secrets at rest, migrations."""

from storage.base import Base
from storage.columns import UtcDateTime, utc_now
from storage.database import Database
from storage.errors import (
    BadDatabaseUrl,
    CannotOpenSecret,
    DatabaseSilent,
    SchemaOutOfDate,
    StorageError,
    WrongIriBase,
)
from storage.installation import Installation, check_installation
from storage.kill_points import reach, scoped
from storage.migrate import migrate, pending_revision
from storage.secret_box import SecretBox, secret_key_file
from storage.unit_of_work import UnitOfWork

__all__ = [
    "BadDatabaseUrl",
    "Base",
    "CannotOpenSecret",
    "Database",
    "DatabaseSilent",
    "Installation",
    "SchemaOutOfDate",
    "SecretBox",
    "StorageError",
    "UnitOfWork",
    "UtcDateTime",
    "WrongIriBase",
    "check_installation",
    "migrate",
    "pending_revision",
    "reach",
    "scoped",
    "secret_key_file",
    "utc_now",
]
