"""What a backup says about itself: whose it is, of which schema, and what every member holds."""

from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from storage.backup.errors import BadBackup

FORMAT = "child-backup"
VERSION = 1
NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive; `size` in bytes, `sha256` in hexadecimal digits."""

    sha256: str
    size: int
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """`members` are the table's rows in order; `next` the numbers its sequences give next."""

    columns: tuple[str, ...]
    rows: int
    members: tuple[str, ...]
    next: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """`made` is ISO 8601 in UTC, `schema` the revision of the migrations.

    `left_out` are the tables whose rows are not in it, each with the reason. Everything that was
    answered for before `made` is in the backup.
    """

    made: str
    made_by: str
    database: str
    schema: str
    installation: str
    iri_base: str
    has_key: bool
    tables: dict[str, Table]
    members: dict[str, Member]
    left_out: dict[str, str]
    format: str = FORMAT
    version: int = VERSION

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def to_json(self) -> bytes:
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2)

    def summary(self) -> dict[str, Any]:
        """For a person or a script: everything but the list of members."""
        told = {name: value for name, value in asdict(self).items() if name != "members"}
        told["tables"] = {name: table.rows for name, table in self.tables.items()}
        return told | {"rows": self.rows}


def read_manifest(document: bytes) -> Manifest:
    """Raises `BadBackup`."""
    try:
        given = orjson.loads(document)
        if given["format"] != FORMAT:
            raise BadBackup(NAME, "it is none of CHILD's")
        if given["version"] > VERSION:
            raise BadBackup(NAME, "a newer version of CHILD made it; restore it with that one")
        given["tables"] = {
            name: Table(
                columns=tuple(table["columns"]),
                rows=table["rows"],
                members=tuple(table["members"]),
                next=table["next"],
            )
            for name, table in given["tables"].items()
        }
        given["members"] = {name: Member(**member) for name, member in given["members"].items()}
        return Manifest(**given)
    except (ValueError, KeyError, TypeError) as error:
        raise BadBackup(NAME, "it cannot be read") from error
