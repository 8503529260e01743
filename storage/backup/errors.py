"""What a backup or a restore can refuse; every message says what to do next."""

from storage.errors import StorageError


class BackupRefused(StorageError):
    """A backup cannot be made there, or a restore cannot be done here."""


class BadBackup(StorageError):
    """The file is no backup, or not the one that was written; `member` is where that shows."""

    def __init__(self, member: str, why: str) -> None:
        self.member = member
        super().__init__(
            f"The backup cannot be used: {member}: {why}. Take another copy of this backup, or an "
            "older one; nothing was restored."
        )
