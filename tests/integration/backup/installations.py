"""Installations for tests of backups: with everything in them, and empty ones beside them."""

import json
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from cryptography.fernet import Fernet
from sqlalchemy import MetaData, select

from plugin.cli import main
from storage import Database
from tests.databases import IRI_BASE

KEY = Fernet.generate_key().decode()
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Place:
    """One installation, as an operator reaches it."""

    database_url: str
    folder: Path
    key: str | None = KEY

    def child(self, *words: object, **settings: str) -> Result:
        environment = {
            "CHILD_DATA_DIR": str(self.folder),
            "CHILD_DATABASE_URL": self.database_url,
            "CHILD_IRI_BASE": IRI_BASE,
            "CHILD_LOG_LEVEL": "error",
            "CHILD_SECRET_KEY": self.key,
        } | settings
        return CliRunner().invoke(main, [str(each) for each in words], env=environment)

    def done(self, *words: object, **settings: str) -> Any:
        ended = self.child(*words, "--json", **settings)
        assert ended.exit_code == 0, ended.output
        return json.loads(ended.stdout)

    def refused(self, *words: object, code: int = 1, **settings: str) -> str:
        ended = self.child(*words, "--json", **settings)
        assert ended.exit_code == code, (ended.output, ended.exception)
        assert ended.exception is None or isinstance(ended.exception, SystemExit)
        return str(json.loads(ended.stdout)["error"])


def rows(url: str) -> Rows:
    """Every row of every table, with values that mean the same on both databases."""
    database, tables = Database(url), MetaData()
    try:
        with database.engine.connect() as connection:
            tables.reflect(connection)
            return {
                table.name: sorted(
                    (
                        {name: _same(value) for name, value in row.items()}
                        for row in connection.execute(select(table)).mappings()
                    ),
                    key=repr,
                )
                for table in tables.sorted_tables
            }
    finally:
        database.dispose()


def _same(value: Any) -> Any:
    """SQLite keeps a moment, a UUID and a truth as text and number."""
    if hasattr(value, "hex") and hasattr(value, "urn"):
        return value.hex
    if hasattr(value, "astimezone"):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bool):
        return int(value)
    return value
