"""Rows: the engine, the unit of work, column types, secrets at rest, migrations."""

from storage.among import among, asked_ids
from storage.asking_once import (
    asked_once,
    asked_once_each,
    keep_answer,
    keep_answers,
    kept_answer,
)
from storage.base import Base
from storage.box_of_database import box_of, give_box
from storage.columns import UtcDateTime, sqlite_moment, utc_now, utc_text
from storage.database import Database
from storage.errors import (
    BadDatabaseUrl,
    CannotOpenSecret,
    DatabaseTrouble,
    NoSecretBox,
    SchemaOutOfDate,
    SchemaTooNew,
    StorageError,
    WrongIriBase,
)
from storage.installation import Installation, check_installation, check_writable
from storage.is_reading import is_reading
from storage.kept_bytes import (
    KeptBytes,
    keep_bytes,
    kept,
    note_trouble,
    read_kept,
    read_kept_within,
    stage_bytes,
)
from storage.kept_file import BytesDamaged, BytesMissing, Kept, Rereadable
from storage.kept_looking import Troubled, check_room, look_over, troubled
from storage.kill_points import reach, scoped
from storage.lost_files import lost_files
from storage.migrate import migrate, pending_revision
from storage.portions import in_portions
from storage.prepared import Connected, Prepared
from storage.secret_box import SecretBox, secret_key_file
from storage.short_transaction import LookUp, ShortTransaction
from storage.trouble import BUSY, Trouble, trouble_of
from storage.unit_of_work import UnitOfWork
from storage.unloaded import LoadedRows, Unloaded
from storage.unused_bytes import forget_now, forget_unused
from storage.write_lock import write_lock_is_free

__all__ = [
    "BUSY",
    "BadDatabaseUrl",
    "Base",
    "BytesDamaged",
    "BytesMissing",
    "CannotOpenSecret",
    "Connected",
    "Database",
    "DatabaseTrouble",
    "Installation",
    "Kept",
    "KeptBytes",
    "LoadedRows",
    "LookUp",
    "NoSecretBox",
    "Prepared",
    "Rereadable",
    "SchemaOutOfDate",
    "SchemaTooNew",
    "SecretBox",
    "ShortTransaction",
    "StorageError",
    "Trouble",
    "Troubled",
    "UnitOfWork",
    "Unloaded",
    "UtcDateTime",
    "WrongIriBase",
    "among",
    "asked_ids",
    "asked_once",
    "asked_once_each",
    "box_of",
    "check_installation",
    "check_room",
    "check_writable",
    "forget_now",
    "forget_unused",
    "give_box",
    "in_portions",
    "is_reading",
    "keep_answer",
    "keep_answers",
    "keep_bytes",
    "kept",
    "kept_answer",
    "look_over",
    "lost_files",
    "migrate",
    "note_trouble",
    "pending_revision",
    "reach",
    "read_kept",
    "read_kept_within",
    "scoped",
    "secret_key_file",
    "sqlite_moment",
    "stage_bytes",
    "trouble_of",
    "troubled",
    "utc_now",
    "utc_text",
    "write_lock_is_free",
]
