"""What storage can refuse."""

from storage.trouble import Trouble


class StorageError(Exception):
    """The family; its message is a sentence for an operator."""


class BadDatabaseUrl(StorageError):
    def __init__(self, why: str) -> None:
        super().__init__(
            f"The database URL (CHILD_DATABASE_URL) cannot be used: {why}. "
            "Give sqlite:////absolute/path.sqlite or postgresql+psycopg://user@host/name."
        )


class DatabaseTrouble(StorageError):
    """The database cannot be used just now; `storage.trouble` has the kinds."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(trouble.fix)


class CannotOpenSecret(StorageError):
    def __init__(self) -> None:
        super().__init__(
            "A stored secret cannot be opened with the key in use. Set CHILD_SECRET_KEY to the key "
            "that this database was made with, or put back its file secret.key in CHILD_DATA_DIR."
        )


class NoSecretBox(StorageError):
    def __init__(self) -> None:
        super().__init__(
            "This database keeps a sealed secret that is needed now, and the process was not given "
            "the installation's key. Open it with its settings."
        )


class WrongIriBase(StorageError):
    def __init__(self, stored: str, given: str) -> None:
        super().__init__(
            f"CHILD_IRI_BASE is {given}, but this database's records were made under {stored}. "
            f"Set CHILD_IRI_BASE={stored}: it names records and must never change."
        )


class SchemaOutOfDate(StorageError):
    def __init__(self, found: str | None, wanted: str) -> None:
        super().__init__(
            f"The database schema is at {found or 'nothing'}, this version needs {wanted}. "
            "Run: child migrate"
        )


class SchemaTooNew(StorageError):
    def __init__(self, found: str, known: str) -> None:
        super().__init__(
            f"The database schema is at {found}, which this version of CHILD does not know; it "
            f"knows those up to {known}. Start the newer version that made it, or put back a "
            "backup from before."
        )
