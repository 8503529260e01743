"""Backups: one file of one moment, made while others write, restored into either database."""

from storage.backup.errors import BackupRefused, BadBackup
from storage.backup.make import make_backup
from storage.backup.manifest import Manifest
from storage.backup.restore import Restoring, restore_backup
from storage.backup.sealed_key import open_key, seal_key
from storage.backup.verify import Verified, verify_backup

__all__ = [
    "BackupRefused",
    "BadBackup",
    "Manifest",
    "Restoring",
    "Verified",
    "make_backup",
    "open_key",
    "restore_backup",
    "seal_key",
    "verify_backup",
]
